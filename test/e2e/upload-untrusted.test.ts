/** What an endpoint says of clips, in every form in which croton tells it: no form steers a terminal or holds the token. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Call,
  json,
  problem,
  type Script,
  ScriptedEndpoint,
  SUBMISSION,
  summary,
} from '../support/scripted-endpoint.js';
import { UploadBench } from '../support/upload-bench.js';

const SECRET = 'the-secret-token-of-ada';
const EVIL = `\u001b]0;owned\u0007\u009b31m\u202eevil\u2028\r\nerror: fake =cmd()`;
/** What a terminal obeys, and what turns letters around. */
const STEERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

let bench: UploadBench;
beforeAll(async () => {
  bench = await UploadBench.open();
  await bench.endpoint.down();
  await bench.addClip('small.mp4');
  await bench.addClip('large.mp4', 2 * 1024 * 1024);
  await bench.run(['manifest', 'build']);
});
afterAll(() => bench.close());

const refuses: Script = (_, response) => json(response, 422, problem(EVIL, 422, `${EVIL} Bearer ${SECRET}`));
const finds: Script = ({ body }, response, endpoint) =>
  json(response, 200, {
    results: endpoint.declare(body).map(({ id }) => ({
      ...{ outcome: 'refused', id },
      findings: [{ rule: EVIL, severity: 'error', message: EVIL, fix: EVIL }],
    })),
  });
const busy: Script = (_, response) => json(response, 503, problem('busy', 503, `${EVIL} Bearer ${SECRET}`));
const lists: Script = (_, response) => {
  const reasons = [EVIL];
  const item = summary({
    state: 'returned',
    file_name: EVIL,
    title: EVIL,
    license: EVIL,
    next_step: EVIL,
    languages: [EVIL],
    reasons,
  });
  json(response, 200, { items: [item], total: 1, more: false, next: null });
};

const UPLOAD = ['upload', '--yes', '--no-build', '--retry-for', '0.02'];
const CASES: readonly (readonly [Call, string, Script, readonly string[]])[] = [
  ...['--json', '--events=-'].flatMap((form) => [
    ['declare', 'findings', finds, [...UPLOAD, form]] as const,
    ['declare', 'a refusal', refuses, [...UPLOAD, form]] as const,
    ['create', 'a refusal', refuses, [...UPLOAD, form]] as const,
    ['create', 'not now', busy, [...UPLOAD, form]] as const,
  ]),
  ['me', 'a refusal', refuses, [...UPLOAD, '--debug']],
  ['commit', 'a refusal', refuses, [...UPLOAD, '--quiet']],
  ...['plain', 'json', 'ndjson'].map(
    (format) => ['list', 'a list', lists, ['status', '--format', format]] as const,
  ),
  ...['plain', 'json'].map(
    (format) =>
      ['withdraw', 'a refusal', refuses, ['withdraw', SUBMISSION, '--yes', '--format', format]] as const,
  ),
  ['me', 'a refusal', refuses, ['doctor', '--upload', '.', '--json']],
];

test.each(CASES)('%s answered by %s', async (call, _, script, args) => {
  const endpoint = await ScriptedEndpoint.start();
  endpoint.scripts = { [call]: script };
  const report = join(bench.folder, 'report.csv');
  const more = args[0] === 'upload' ? ['--report', report] : [];
  const { stdout, stderr } = await bench.run([...args, ...more], {
    CROTON_ENDPOINT: endpoint.url,
    CROTON_TOKEN: SECRET,
    CROTON_STATE_DIR: await mkdtemp(join(bench.folder, 'state-')),
  });
  await endpoint.close();
  const told = `${stdout}\n${stderr}`;
  expect(told).toContain('owned');
  expect(told).not.toMatch(STEERS);
  const rows = await readFile(report, 'utf8').catch(() => '');
  await rm(report, { force: true });
  for (const text of [told, rows]) expect(text).not.toContain(SECRET);
});
