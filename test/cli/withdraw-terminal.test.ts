/** Withdrawing on a real terminal: what it means, the question, the reason. Skipped where tmux is missing. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { makeUser, repository, type User } from '../support/run-croton.js';
import { hasTmux, openTerminal, type TmuxTerminal } from '../support/tmux.js';

if (!hasTmux) console.warn('questions on a terminal are not tested: tmux is missing (apt-get install tmux)');

let endpoint: TestEndpoint;
let user: User;
let terminal: TmuxTerminal | undefined;
beforeEach(async () => {
  endpoint = await startTestEndpoint();
  user = await makeUser();
});
afterEach(async () => {
  await terminal?.close();
  await endpoint.remove();
  await user.remove();
});

async function withdraw(submission: string): Promise<TmuxTerminal> {
  const command = [process.execPath, join(repository, 'bin/croton.js'), 'withdraw', submission];
  const env = {
    CROTON_STATE_DIR: join(user.folder, 'state'),
    CROTON_CONFIG_DIR: join(user.folder, 'config'),
    CROTON_ENDPOINT: endpoint.url,
    CROTON_TOKEN: endpoint.tokens.ada ?? '',
    TERM: 'xterm-256color',
  };
  terminal = await openTerminal(command, { columns: 80, rows: 24, env, cwd: user.folder });
  return terminal;
}

describe.skipIf(!hasTmux)('croton withdraw on a terminal', () => {
  test('says what it means, asks, then asks why', async () => {
    const ada = endpoint.as('ada');
    const submission = await ada.contribute(Buffer.from('a clip'));
    const opened = await withdraw(submission);
    const shown = await opened.until('Withdraw 1 submission from');
    expect(shown).toContain('already trained are not recalled');
    await opened.press('y', 'Enter');
    await opened.until('Why?');
    await opened.press('my sister asked', 'Enter');
    expect(await opened.until('EXIT=')).toContain('EXIT=0');
    const { state, history } = await ada.show(submission);
    expect(state).toBe('withdrawn');
    expect(history.at(-1)?.detail).toEqual({ reason: 'my sister asked' });
  });

  test('Enter alone is a no; Ctrl-C at the reason withdraws nothing', async () => {
    const ada = endpoint.as('ada');
    const submission = await ada.contribute(Buffer.from('another clip'));
    const opened = await withdraw(submission);
    await opened.until('Withdraw 1 submission from');
    await opened.press('Enter');
    const refused = await opened.until('EXIT=');
    expect(refused).toContain('EXIT=1');
    expect(refused).toContain('nothing was withdrawn');
    await opened.close();
    const second = await withdraw(submission);
    await second.until('Withdraw 1 submission from');
    await second.press('y', 'Enter');
    await second.until('Why?');
    await second.press('C-c');
    expect(await second.until('EXIT=')).toContain('EXIT=130');
    expect((await ada.show(submission)).state).toBe('queued');
  });
});
