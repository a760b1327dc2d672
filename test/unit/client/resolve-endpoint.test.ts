import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCredentials } from '../../../src/client/credentials.js';
import { type EndpointChoice, resolveEndpoint } from '../../../src/client/resolve-endpoint.js';
import { testContext } from '../../support/test-context.js';

const HOME = 'https://home.example';
const OTHER = 'https://other.example';
const STRANGER = 'https://stranger.example';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-resolve-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const login = async (origin: string, token: string, name?: string) =>
  (await openCredentials({ CROTON_CONFIG_DIR: folder })).keep(origin, {
    token,
    account: 'ada',
    ...(name === undefined ? {} : { name }),
  });

const resolve = (choice: EndpointChoice, env: Record<string, string> = {}) =>
  resolveEndpoint(testContext({ env: { CROTON_CONFIG_DIR: folder, ...env }, cwd: folder }).context, choice);

describe('which endpoint', () => {
  test('flag, then environment, then croton.yaml, then the latest login', async () => {
    await login(HOME, 'kept');
    const env = { CROTON_ENDPOINT: OTHER };
    const choice = { flag: 'https://flag.example', collection: STRANGER };
    expect(await resolve(choice, env)).toMatchObject({ url: 'https://flag.example', origin: 'flag' });
    expect(await resolve({ collection: STRANGER }, env)).toMatchObject({
      url: OTHER,
      origin: 'CROTON_ENDPOINT',
    });
    expect(await resolve({ collection: STRANGER })).toMatchObject({ url: STRANGER, origin: 'croton.yaml' });
    expect(await resolve({})).toMatchObject({ url: HOME, origin: 'login', token: 'kept' });
  });

  test('none is an error that says what to do', async () => {
    await expect(resolve({})).rejects.toMatchObject({ code: 'endpoint/none', exitCode: 2 });
  });

  test('by the name given at login', async () => {
    await login(HOME, 'kept', 'home');
    expect(await resolve({ flag: 'home' })).toMatchObject({ url: HOME, token: 'kept' });
    await expect(resolve({ flag: 'away' })).rejects.toMatchObject({ code: 'endpoint/invalid' });
  });
});

describe('which token', () => {
  test('CROTON_TOKEN goes to the endpoint of the flag or of the environment', async () => {
    expect((await resolve({ flag: HOME }, { CROTON_TOKEN: 'secret' })).token).toBe('secret');
    expect((await resolve({}, { CROTON_TOKEN: 'secret', CROTON_ENDPOINT: HOME })).token).toBe('secret');
  });

  test('CROTON_TOKEN goes neither to a croton.yaml’s endpoint nor to the latest login', async () => {
    expect((await resolve({ collection: STRANGER }, { CROTON_TOKEN: 'secret' })).token).toBeUndefined();
    await login(HOME, 'kept');
    expect((await resolve({}, { CROTON_TOKEN: 'secret' })).token).toBe('kept');
  });

  test('CROTON_TOKEN belongs to CROTON_ENDPOINT where both are set', async () => {
    const env = { CROTON_TOKEN: 'secret', CROTON_ENDPOINT: HOME };
    expect((await resolve({ flag: OTHER }, env)).token).toBeUndefined();
    expect((await resolve({ flag: `${HOME}/` }, env)).token).toBe('secret');
  });

  test('a login to one origin says nothing of another', async () => {
    await login(HOME, 'kept');
    expect((await resolve({ collection: STRANGER })).token).toBeUndefined();
    expect((await resolve({ flag: 'https://home.example:8443' })).token).toBeUndefined();
    expect((await resolve({ collection: HOME })).token).toBe('kept');
  });

  test('a token file needs an endpoint that the user named', async () => {
    await writeFile(join(folder, 'token'), 'from-file\n');
    expect((await resolve({ flag: HOME, tokenFile: 'token' })).token).toBe('from-file');
    const choice = { collection: STRANGER, tokenFile: 'token' };
    await expect(resolve(choice)).rejects.toMatchObject({ code: 'auth/token-unbound' });
  });

  test('what is no token is refused without being shown', async () => {
    await writeFile(join(folder, 'token'), 'two words');
    const choice = { flag: HOME, tokenFile: 'token' };
    await expect(resolve(choice)).rejects.toMatchObject({ code: 'usage/invalid' });
    await expect(resolve(choice)).rejects.not.toThrow(/two words/);
    await expect(resolve({ flag: HOME, tokenFile: 'gone' })).rejects.toMatchObject({
      code: 'file/not-found',
    });
    await expect(resolve({ flag: HOME }, { CROTON_TOKEN: 'a\r\nx: y' })).rejects.toMatchObject({
      code: 'usage/invalid',
    });
  });
});
