import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { FINDINGS_FORMATS } from '../../src/report/findings-report.js';
import { repository } from '../support/run-croton.js';

const CLIPS = 50_000;
/** Megabytes of heap that a report may live in, whatever it reports. */
const HEAP = 48;

/** Runs in a process of its own, with a small heap: findings on many clips into one file. */
const script = (format: string, path: string) => `
const { openFindingsReport } = await import('./dist/report/findings-report.js');
const { openAtomic } = await import('./dist/files/atomic-write.js');
const file = await openAtomic(${JSON.stringify(path)});
const context = { env: {}, cwd: '/', clock: { now: () => Date.now() } };
const heading = { tool: 'croton 0', policy: 'p', command: 'c', noun: 'file', failOn: 'error', rules: async () => [] };
const report = await openFindingsReport({ context, write: (text) => file.write(text) }, ${JSON.stringify(format)}, heading);
for (let n = 0; n < ${CLIPS}; n += 1) {
  const path = 'folder/' + n + '-' + 'x'.repeat(80) + '.mp4';
  const finding = { rule: 'file/rule-' + (n % 50), severity: 'error', outcome: 'fail', subject: { path }, message: 'm'.repeat(200), fix: 'f'.repeat(200) };
  await report.item({ path, findings: [finding, { ...finding, severity: 'warning' }] });
}
await report.end({ items: ${CLIPS}, error: ${CLIPS}, warning: ${CLIPS}, info: 0, unknown: 0 });
await file.commit();`;

test.each(FINDINGS_FORMATS)('%s of 50,000 clips with findings lives in a small heap', async (format) => {
  const folder = await mkdtemp(join(tmpdir(), 'croton-memory-'));
  try {
    const path = join(folder, 'report');
    const args = [`--max-old-space-size=${HEAP}`, '--input-type=module', '--eval', script(format, path)];
    await execa(process.execPath, args, { cwd: repository, timeout: 60_000 });
    expect((await stat(path)).size).toBeGreaterThan(1000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
