/** `croton init` on a real terminal. Skipped where tmux is missing: install tmux to run it. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, repository, type User } from '../support/run-croton.js';
import { hasTmux, openTerminal, type TmuxTerminal } from '../support/tmux.js';

if (!hasTmux) console.warn('croton init on a terminal is not tested: tmux is missing (apt-get install tmux)');

let user: User;
let folder: string;
let terminal: TmuxTerminal | undefined;
beforeEach(async () => {
  user = await makeUser();
  folder = join(user.folder, 'yoruba-weddings');
  await mkdir(folder);
  await copyFile(clipPath('scene.mp4'), join(folder, 'one.mp4'));
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  await user.remove();
});

async function init(columns = 80, rows = 24, env: Record<string, string> = {}, ...args: string[]) {
  const command = [process.execPath, join(repository, 'bin/croton.js'), 'init', ...args];
  const own = { LANG: 'en_NG.UTF-8', TERM: 'xterm-256color', CROTON_STATE_DIR: join(user.folder, 'state') };
  terminal = await openTerminal(command, { columns, rows, env: { ...own, ...env }, cwd: folder });
  return terminal;
}
const yaml = () => readFile(join(folder, 'croton.yaml'), 'utf8');

/** Waits for a question, sees that nothing is cut off or wrapped, and answers it. */
async function answer(on: TmuxTerminal, question: string, ...keys: string[]): Promise<string> {
  const shown = await vi.waitFor(
    async () => {
      const now = await on.screen();
      const lines = now.split('\n');
      expect(now).toContain(`? ${question}`);
      if (!question.startsWith('Name')) expect(now).toContain('Enter');
      // croton leaves the last column free: a line that fills it was broken by the terminal.
      expect(lines.filter((line) => line.length >= on.columns)).toEqual([]);
      expect(lines.filter((line) => line.startsWith('? '))).toHaveLength(1);
      return now;
    },
    { timeout: 15_000 },
  );
  for (const key of keys) {
    const before = await on.screen();
    await on.press(key);
    await expect.poll(() => on.screen(), { timeout: 10_000 }).not.toBe(before);
  }
  return shown;
}

const ORDINARY: readonly (readonly [string, ...string[]])[] = [
  ['License of the clips?', 'cc by 4', 'Enter'],
  ['Why may you share them?', 'Down', 'Enter'],
  ['Name of the author?', 'Ada', 'Enter'],
  ['May generative AI learn from them?', 'Down', 'Enter'],
  ['People in the clips?', 'Down', 'Down', 'Down', 'Enter'],
  ['Children in the clips?', 'Down', 'Enter'],
  ['Where were they filmed?', 'gha', 'Enter'],
  ['Where were they filmed? GH and', 'Enter'],
  ['Languages heard or signed?', 'Enter'],
  ['Languages heard or signed? yo and', 'Enter'],
  ['What do they show?', 'Down', 'Space', 'Enter'],
];

describe.skipIf(!hasTmux)('at a terminal', { timeout: 60_000 }, () => {
  test.each([
    [80, 24, {}],
    [40, 24, { LANG: 'C', NO_COLOR: '1' }],
  ] as const)(
    '%i columns, %i rows, %j: every question is seen whole, and what is written passes check',
    async (columns, rows, env) => {
      const on = await init(columns, rows, env);
      for (const [question, ...keys] of ORDINARY) {
        const shown = await answer(on, question, ...keys);
        if ('LANG' in env) expect(shown).toMatch(/^[\n\x20-\x7e]*$/);
        if ('NO_COLOR' in env) expect(await on.screen('-e')).not.toContain('\u001b');
      }
      await on.until('EXIT=0');
      expect(await yaml()).toContain('license: CC-BY-4.0 ');
      expect(await yaml()).toContain('consent_scope: [redistribute, train, generative-train, commercial]');
      expect(await yaml()).toContain('languages: [yo] ');
      if (ffprobe === undefined) return;
      expect(await user.croton(['manifest', 'build', '-q'], { cwd: folder })).toMatchObject({ code: 0 });
      const check = await user.croton(['manifest', 'check', 'manifest.jsonl'], { cwd: folder });
      expect(check).toMatchObject({ code: 0 });
    },
  );

  test('Ctrl-C leaves the file alone, ends with 130 and tells how to go on', async () => {
    const on = await init();
    await answer(on, 'License of the clips?', 'cc0', 'Enter');
    await answer(on, 'Why may you share them?', 'C-c');
    const shown = await on.until('EXIT=130');
    expect(shown.replaceAll('\n', '')).toContain('croton init . --license CC0-1.0');
    await expect(yaml()).rejects.toThrow('ENOENT');
  });

  test('a terminal that becomes smaller or wider shows the question at once, and once only', async () => {
    const on = await init(100, 30);
    await answer(on, 'License of the clips?', 'cc0', 'Enter');
    await on.until('? Why may you share them?');
    for (const [columns, rows] of [
      [40, 15],
      [100, 30],
      [60, 20],
    ] as const) {
      await on.resize(columns, rows);
      for (const key of [undefined, 'Down', 'Up']) {
        if (key !== undefined) await on.press(key);
        // The terminal breaks old lines anew before croton hears of its new size.
        await vi.waitFor(
          async () => {
            const shown = await on.screen();
            expect(shown).toMatch(
              key === 'Down' ? /❯ own-work: you filmed or made it\n/ : /❯ \(choose\)\n {2}own-work/,
            );
            const lines = shown.split('\n');
            expect(lines[0]).toBe('✔ License of the clips? CC0-1.0');
            expect(lines.filter((line) => line.includes('Why may you'))).toEqual([
              '? Why may you share them?',
            ]);
            expect(lines.filter((line) => line.includes('❯'))).toHaveLength(1);
          },
          { timeout: 10_000 },
        );
      }
    }
    await on.press('Down', 'Enter');
    await on.until('? May generative AI');
    await on.resize(80, 24);
    await answer(on, 'May generative AI', 'Down', 'Enter');
    await on.until('? People in the clips?');
    await expect
      .poll(async () => (await on.screen()).split('\n').filter((line) => line.startsWith('✔')), {
        timeout: 10_000,
      })
      .toEqual([
        '✔ License of the clips? CC0-1.0',
        '✔ Why may you share them? own-work',
        '✔ May generative AI learn from them? allowed',
      ]);
  });

  test('asked again, it shows what is there and changes what is answered anew', async () => {
    const written = `# mine\ndefaults:\n  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }\n  culture: { countries: [GH], languages: [yo], domains: [food] }\n`;
    await writeFile(join(folder, 'croton.yaml'), written);
    const on = await init();
    for (const question of [
      'License of the clips?',
      'Why may you share them?',
      'May generative AI',
      'People in the clips?',
    ])
      await answer(on, question, 'Enter');
    await answer(on, 'Where were they filmed? GH and', 'Enter');
    await answer(on, 'Languages heard or signed? yo and', 'hausa', 'Enter');
    await answer(on, 'Languages heard or signed? yo, ha and', 'Enter');
    await answer(on, 'What do they show?', 'Enter');
    await on.until('culture.languages: yo -> yo, ha');
    expect(await yaml()).toBe(written);
    await on.press('y', 'Enter');
    await on.until('EXIT=0');
    expect(await yaml()).toBe(written.replace('[yo]', '[yo, ha]'));
  });

  test('without a cursor to move it asks in plain lines', async () => {
    const on = await init(80, 60, { TERM: 'dumb' });
    await on.until('License of the clips?');
    await on.press('CC0-1.0', 'Enter');
    await on.until('Why may you share them?');
    await on.press('own-work', 'Enter');
    await on.until('May generative AI');
    expect(await on.screen('-e')).not.toContain('\u001b');
    await on.press('C-c');
    await on.until('EXIT=130');
  });

  test.each([{ TERM: 'dumb' }, {}])('lines that are pasted answer one question: %j', async (env) => {
    const on = await init(80, 60, env);
    await on.until('License of the clips?');
    await on.press('cc by', 'Enter');
    if ('TERM' in env) await on.press('1', 'Enter');
    await on.until('Why may you share them?');
    await on.press(...('TERM' in env ? ['1'] : ['Down']), 'Enter');
    await on.until('Name of the author?');
    await on.paste('Ada\n1\n1\nallowed\n');
    await on.until('May generative AI learn from them?');
    await on.press('C-c');
    const shown = (await on.until('EXIT=130')).replaceAll('\n', '');
    expect(shown).toContain('--attribution Ada');
    expect(shown).not.toContain('--training');
  });
});
