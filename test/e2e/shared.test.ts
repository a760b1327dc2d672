import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipPath, ffprobe } from '../support/clips.js';
import { startProxy } from '../support/proxy.js';
import { digestOfFile, UploadBench } from '../support/upload-bench.js';

let bench: UploadBench;

beforeEach(async () => {
  bench = await UploadBench.open();
});
afterEach(() => bench.close());

const at = (name: string) => join(bench.clips, name);
const manifest = () => at('manifest.jsonl');

async function records() {
  const lines = (await readFile(manifest(), 'utf8')).trimEnd().split('\n');
  return lines.map(
    (line) => JSON.parse(line) as { id: string; file_name: string; media: Record<string, unknown> },
  );
}

async function arrived(id: string): Promise<string> {
  const hex = id.slice('sha256:'.length);
  const path = join(bench.endpoint.directory, 'objects', hex.slice(0, 2), hex.slice(2, 4), hex);
  return (await readFile(path)).toString('latin1');
}

test.skipIf(ffprobe === undefined)(
  'a phone’s clip arrives without place and device; its file stays; ids stay',
  async () => {
    await cp(clipPath('phone.mov'), at('phone.mov'));
    await cp(clipPath('location.mp4'), at('location.mp4'));
    const { summary, exitCode } = await bench.upload();
    expect([summary.sent, exitCode]).toEqual([2, 0]);
    const before = await readFile(manifest(), 'utf8');
    for (const { id, file_name: name, media } of await records()) {
      expect(media).toMatchObject({ shared: '1:device+location+person', embedded: [] });
      expect(await digestOfFile(at(name))).not.toBe(id);
      expect(await bench.objectDigest(id)).toBe(id);
      expect(await arrived(id)).not.toMatch(/iPhone|06\.4541|ISO6709|loci/);
    }
    expect((await readFile(at('phone.mov'))).equals(await readFile(clipPath('phone.mov')))).toBe(true);

    expect((await bench.upload()).summary).toMatchObject({ sent: 0, present: 2 });
    expect((await bench.run(['manifest', 'check', '--media', '.', 'manifest.jsonl'])).exitCode).toBe(0);
    // What earlier builds knew is a convenience: without it the same bytes are made again.
    await rm(join(bench.folder, 'cache'), { recursive: true, force: true });
    await bench.run(['manifest', 'build']);
    expect(await readFile(manifest(), 'utf8')).toBe(before);
  },
);

test.skipIf(ffprobe === undefined)(
  'what croton.yaml keeps leaves with the clip and stands in its record',
  async () => {
    await cp(clipPath('phone.mov'), at('phone.mov'));
    await writeFile(
      at('croton.yaml'),
      `${await readFile(at('croton.yaml'), 'utf8')}share: { device: keep }\n`,
    );
    expect((await bench.upload()).summary).toMatchObject({ sent: 1 });
    const [record] = await records();
    expect(record?.media).toMatchObject({ shared: '1:location+person', embedded: ['device'] });
    const bytes = await arrived(record?.id ?? '');
    expect([bytes.includes('iPhone'), bytes.includes('06.4541')]).toEqual([true, false]);
  },
);

test.skipIf(ffprobe === undefined)(
  'a record that is changed to name the raw file sends none of it',
  async () => {
    await cp(clipPath('phone.mov'), at('phone.mov'));
    await bench.run(['manifest', 'build']);
    const [record] = await records();
    const { shared: _, ...media } = record?.media ?? {};
    await writeFile(manifest(), `${JSON.stringify({ ...record, media })}\n`);
    const proxy = await startProxy({ port: bench.endpoint.port });
    try {
      const { summary, exitCode } = await bench.upload(['--no-build'], { CROTON_ENDPOINT: proxy.url });
      expect(summary).toMatchObject({ sent: 0, failed: 1 });
      expect(summary.problems[0].code).toBe('upload/changed');
      expect(exitCode).toBe(5);
    } finally {
      await proxy.close();
    }
    await writeFile(manifest(), `${JSON.stringify({ ...record, media: { ...media, shared: '9:all' } })}\n`);
    const { summary } = await bench.upload(['--no-build']);
    expect(summary).toMatchObject({ sent: 0, failed: 1 });
    expect(summary.problems[0].code).toBe('file/shared-version');
  },
);

test.skipIf(ffprobe === undefined)(
  'two clips that differ only in what is private are the same clip',
  async () => {
    await cp(clipPath('phone.mov'), at('a.mov'));
    const elsewhere = await readFile(clipPath('phone.mov'));
    elsewhere.write('+51.4779-000.0015/', elsewhere.indexOf('+06.4541+003.3947/'), 'latin1');
    await writeFile(at('b.mov'), elsewhere);
    const { stdout } = await bench.run(['validate', '--json', '.']);
    const found = JSON.parse(stdout).items.map((item: { findings: { rule: string }[] }) =>
      item.findings.map(({ rule }) => rule),
    );
    expect(found).toEqual([[], ['file/duplicate']]);
  },
);
