import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestEndpoint } from '../support/endpoint.js';
import { makeUser, type Ran, type User } from '../support/run-croton.js';

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

interface Check {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly fix?: string;
}

const checksIn = ({ stdout }: Ran): Map<string, Check> =>
  new Map((JSON.parse(stdout).checks as Check[]).map((check) => [check.check, check]));

/** An ffprobe that says its version and nothing else. */
async function fakeFfprobe(version: string, folder = 'bin'): Promise<string> {
  const path = join(user.folder, folder, 'ffprobe');
  await mkdir(join(user.folder, folder), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "ffprobe version ${version} Copyright"\n`);
  await chmod(path, 0o755);
  return path;
}

test.skipIf(process.platform === 'win32')('a machine without an endpoint is fine', async () => {
  const path = await fakeFfprobe('9.1.2');
  const ran = await user.croton(['doctor', '--json'], { env: { CROTON_FFPROBE: path } });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const checks = checksIn(ran);
  expect(checks.get('node')).toMatchObject({ status: 'ok' });
  expect(checks.get('ffprobe')).toMatchObject({
    status: 'ok',
    message: `ffprobe 9.1.2 (CROTON_FFPROBE) ${path}`,
  });
  for (const name of ['state', 'cache', 'config']) {
    expect(checks.get(`folder/${name}`)).toMatchObject({ status: 'ok' });
  }
  expect(checks.get('endpoint')).toMatchObject({
    status: 'warn',
    fix: expect.stringContaining('croton login'),
  });
});

test.skipIf(process.platform === 'win32')(
  'an ffprobe that does not start fails, with what would help',
  async () => {
    const broken = join(user.folder, 'ffprobe');
    await writeFile(broken, '#!/bin/sh\nexit 1\n');
    await chmod(broken, 0o755);
    const good = await fakeFfprobe('9.1.2');
    const env = { CROTON_FFPROBE: broken, PATH: join(user.folder, 'bin') };
    const ran = await user.croton(['doctor', '--json'], { env });
    expect(ran.code).toBe(3);
    expect(checksIn(ran).get('ffprobe')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining(broken),
    });
    expect(ran.stdout).toContain(good);
    const gone = await user.croton(['doctor'], { env: { CROTON_FFPROBE: join(user.folder, 'gone') } });
    expect(gone.code).toBe(3);
    expect(gone.stdout).toMatch(/^fail {2}ffprobe/m);
  },
);

test('a state folder that is a file, and tokens that others can read', async () => {
  await writeFile(join(user.folder, 'file'), '');
  await mkdir(join(user.folder, 'config'));
  await writeFile(join(user.folder, 'config/credentials.json'), '{}', { mode: 0o644 });
  const ran = await user.croton(['doctor', '--json'], {
    env: { CROTON_STATE_DIR: join(user.folder, 'file/state') },
  });
  expect(ran.code).toBe(3);
  expect(checksIn(ran).get('folder/state')).toMatchObject({
    status: 'fail',
    fix: expect.stringContaining('CROTON_STATE_DIR'),
  });
  if (process.platform !== 'win32') {
    expect(checksIn(ran).get('credentials')).toMatchObject({
      status: 'warn',
      fix: expect.stringContaining('chmod 600'),
    });
  }
});

test('an endpoint: reached, on time, logged in, and gone', async () => {
  const endpoint = await startTestEndpoint();
  try {
    const open = checksIn(await user.croton(['doctor', '--json', '--endpoint', endpoint.url]));
    expect(open.get('endpoint')).toMatchObject({
      status: 'ok',
      message: expect.stringContaining(endpoint.url),
    });
    expect(open.get('endpoint/clock')).toMatchObject({ status: 'ok' });
    expect(open.get('account')).toMatchObject({ status: 'warn', fix: `croton login ${endpoint.url}` });
    const env = { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: endpoint.tokens.ada ?? '' };
    const known = checksIn(await user.croton(['doctor', '--json'], { env }));
    expect(known.get('account')).toMatchObject({ status: 'ok', message: expect.stringContaining('ada') });
    const wrong = await user.croton(['doctor', '--json'], { env: { ...env, CROTON_TOKEN: 'wrong' } });
    expect(wrong.code).toBe(3);
    expect(checksIn(wrong).get('account')).toMatchObject({ status: 'fail' });
  } finally {
    await endpoint.remove();
  }
  const gone = await user.croton(['doctor', '--json', '--endpoint', endpoint.url]);
  expect(gone.code).toBe(3);
  expect(checksIn(gone).get('endpoint')).toMatchObject({ status: 'fail' });
});
