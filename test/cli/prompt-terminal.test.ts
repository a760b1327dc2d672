/** Questions of commands on a real terminal, left without an answer. Skipped where tmux is missing: install tmux to run it. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { makeUser, repository, type User } from '../support/run-croton.js';
import { hasTmux, openTerminal, type TmuxTerminal } from '../support/tmux.js';

if (!hasTmux) console.warn('questions on a terminal are not tested: tmux is missing (apt-get install tmux)');

let user: User;
let terminal: TmuxTerminal | undefined;
beforeEach(async () => {
  user = await makeUser();
  await writeFile(join(user.folder, 'manifest.jsonl'), manifestText([exampleRecord(1)]));
});
afterEach(async () => {
  await terminal?.close();
  await user.remove();
});

describe.skipIf(!hasTmux)('a question that nobody answers', () => {
  test.each([
    ['Ctrl-C', 'C-c'],
    ['Ctrl-D', 'C-d'],
  ])('%s changes nothing, says so and leaves no file behind', async (_, key) => {
    const command = [process.execPath, join(repository, 'bin/croton.js'), 'manifest', 'set', 'title=x'];
    const env = { CROTON_STATE_DIR: join(user.folder, 'state'), TERM: 'xterm-256color' };
    terminal = await openTerminal(command, { columns: 80, rows: 24, env, cwd: user.folder });
    await terminal.until('Change the manifest?');
    await terminal.press(key);
    const shown = await terminal.until('EXIT=');
    expect(shown).toContain('EXIT=130');
    expect(shown).toContain('run/interrupted');
    expect((await readdir(user.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
