import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { repository } from '../support/run-croton.js';

const RECORDS = 30_000;
/** Megabytes of heap that an export lives in; the records alone would take several times as much. */
const HEAP = 96;
/** So many times the manifest, until garbage shows. */
const COPIES = 8;
/** MiB of memory in all: about 175 where garbage is collected as it comes, 240 where it is not. */
const MOST_MEBIBYTES = 205;
const usage = `data:text/javascript,process.on('exit',()=>process.stderr.write('peak='+process.resourceUsage().maxRSS))`;

let folder: string;
let manifest: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-memory-'));
  manifest = join(folder, 'manifest.jsonl');
  await pipeline(lines, createWriteStream(manifest));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything that can be different in each record is. */
function* lines() {
  const { rights, media } = exampleRecord();
  for (let n = 0; n < RECORDS; n += 1) {
    const text = `${n} ${'words of a caption '.repeat(20)}`;
    yield manifestText([
      exampleRecord(n, {
        title: text,
        media: { ...media, ...(n % 3 === 0 ? { shared: '1' } : {}) },
        caption: { text, language: 'en' },
        rights: { ...rights, license: `LicenseRef-${n}`, attribution: text },
      }),
    ]);
  }
}

test.each(['huggingface', 'croissant', 'datapackage', 'parquet', 'sha256sums', 'attributions'])(
  '%s of 30,000 different records lives in a small heap',
  async (format) => {
    const command = [join(repository, 'bin/croton.js'), 'manifest', 'export', format, manifest];
    const { stderr } = await execa(
      process.execPath,
      [`--max-old-space-size=${HEAP}`, ...command, '-o', join(folder, format)],
      { cwd: folder, env: { CROTON_CONFIG_DIR: folder, CROTON_CACHE_DIR: folder, CROTON_STATE_DIR: folder } },
    );
    expect(stderr).toContain('30,000 records exported');
  },
);

test.runIf(process.versions.v8.startsWith('11.'))(
  'Parquet of 240,000 records leaves little garbage',
  async () => {
    const manifests = Array.from({ length: COPIES }, () => manifest);
    const command = [join(repository, 'bin/croton.js'), 'manifest', 'export', 'parquet', ...manifests];
    const { stderr } = await execa(
      process.execPath,
      ['--import', usage, ...command, '-o', join(folder, 'large.parquet')],
      { cwd: folder, env: { CROTON_CONFIG_DIR: folder, CROTON_CACHE_DIR: folder, CROTON_STATE_DIR: folder } },
    );
    expect(Number(/peak=(\d+)/.exec(stderr)?.[1]) / 1024).toBeLessThan(MOST_MEBIBYTES);
  },
);
