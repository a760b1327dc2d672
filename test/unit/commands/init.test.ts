import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../../src/commands/init.js';
import { askFor } from '../../../src/commands/init-asking.js';
import type { Io } from '../../../src/context.js';
import { loadCollection } from '../../../src/manifest/collection.js';
import { answersIn } from '../../../src/manifest/collection-fields.js';
import { fakeContext } from '../../support/fake-context.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-yoruba-dances-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DOWN = '\u001b[B';
const ENTER = '\r';
const CTRL_C = '\u0003';
const FLAGS = { color: true, input: true, config: true };

type Script = readonly (readonly [question: string, ...keys: string[]])[];

/** A terminal at which keys are pressed, one after another, when a question appears. */
function terminal(script: Script, env: Record<string, string> = {}) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  // The streams of a process cannot be ended, and inquirer counts on that.
  stderr.end = () => stderr;
  const left = [...script];
  const asked: string[] = [];
  let screen = '';
  let everything = '';
  const press = ([key, ...more]: readonly string[]) => {
    if (key === undefined) return;
    setTimeout(() => {
      stdin.write(key);
      press(more);
    }, 60);
  };
  stderr.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    everything += chunk.toString();
    const [next] = left;
    const [question = '', ...keys] = next ?? [];
    // An answered question is shown again behind a check mark, an open one behind a question mark.
    if (next === undefined || !stripVTControlCharacters(screen).includes(question)) return;
    left.shift();
    asked.push(question);
    screen = '';
    press(keys);
  });
  const { context } = fakeContext();
  const io = { stdin, stdout: context.io.stdout, stderr } as unknown as Io;
  const written = () => stripVTControlCharacters(everything);
  const asking = { ...context, cwd: folder, env: { LANG: 'en_NG.UTF-8', ...env }, io };
  return { context: asking, asked, left, written, raw: () => everything };
}

const start = ({ context }: ReturnType<typeof terminal>, flags = {}) =>
  run(context, ['.'], { ...FLAGS, ...flags } as never);
const defaults = async () => (await loadCollection(join(folder, 'croton.yaml'))).defaults;

test('asks at most ten questions, and Enter alone never answers for rights, people and children', async () => {
  const person = terminal([
    ['? License of the clips?', ENTER],
    ['Only you can answer this', 'cc by', ENTER],
    ['? Why may you share them?', ENTER],
    ['Only you can answer this', DOWN, DOWN, ENTER],
    ['? Name of the author?', ENTER],
    ['some words are needed', 'Ada', ENTER],
    ['? Where do they come from?', 'https://example.org', ENTER],
    ['? May generative AI', DOWN, DOWN, DOWN, ENTER],
    ['? Under which condition?', 'ask me', ENTER],
    ['? People in the clips?', ENTER],
    ['Only you can answer this', DOWN, DOWN, DOWN, DOWN, ENTER],
    ['? To what did they agree?', ENTER],
    ['At least one choice', ' ', ENTER],
    ['? Children in the clips?', DOWN, ENTER],
    ['? Where were they filmed?', ENTER],
    ['? Where were they filmed? NG and', ENTER],
  ]);
  expect(await start(person)).toBe(0);
  expect(person.left).toEqual([]);
  expect(person.asked.filter((text) => text.startsWith('?') && !text.endsWith('and'))).toHaveLength(10);
  expect(person.written()).toContain('not known yet: languages (--language), domains (--domain)');
  expect(await defaults()).toMatchObject({
    rights: {
      ...{ license: 'CC-BY-4.0', basis: 'licensed', attribution: 'Ada', source_url: 'https://example.org' },
      ...{ ai_generative_training: 'constrained', constraint_info: 'ask me', people: 'identifiable' },
      ...{ consent: 'obtained', consent_scope: ['redistribute'], minors: 'none' },
    },
    culture: { countries: ['NG'], languages: ['und'], domains: ['other'] },
  });
}, 30_000);

test('looks up what is typed, offers what folder and locale say, and takes several', async () => {
  const person = terminal([
    ['? License of the clips?', 'public dom', ENTER],
    ['? Why may you share them?', DOWN, ENTER],
    ['? May generative AI', DOWN, ENTER],
    ['? People in the clips?', DOWN, ENTER],
    ['? Where were they filmed?', 'ivory', ENTER],
    ['? Where were they filmed? CI and', 'Gha', ENTER],
    ['? Where were they filmed? CI, GH and', DOWN, DOWN, ENTER],
    ['? Where were they filmed? GH and', ENTER],
    ['? Languages heard or signed?', ENTER],
    ['? Languages heard or signed? yo and', 'pidgin nig', ENTER],
    ['? Languages heard or signed? yo, pcm and', ENTER],
    ['? What do they show?', ENTER],
  ]);
  expect(await start(person)).toBe(0);
  expect(person.written()).toContain("yo: Yoruba (the folder's name)");
  expect(person.written()).toContain('NG: Nigeria (your locale)');
  expect(await defaults()).toMatchObject({
    rights: { license: 'CC-PDM-1.0', basis: 'own-work', people: 'none', minors: 'none' },
    culture: { countries: ['GH'], languages: ['yo', 'pcm'], domains: ['dance'] },
  });
}, 30_000);

test('what flags answer is not asked, and one answer for people says what they agreed to', async () => {
  const person = terminal([
    ['? People in the clips?', DOWN, DOWN, DOWN, ENTER],
    ['? Children', DOWN, ENTER],
  ]);
  const flags = { license: 'CC-BY-NC-4.0', attribution: 'A', basis: 'own-work', training: 'allowed' };
  expect(await start(person, { ...flags, country: 'NG', language: 'yo', domain: 'food' })).toBe(0);
  expect(person.written()).toContain('all of them agreed to sharing, training, generative training\n');
  expect((await defaults()).rights).toMatchObject({
    consent: 'obtained',
    consent_scope: ['redistribute', 'train', 'generative-train'],
  });
}, 30_000);

const WRITTEN = `# mine
defaults:
  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: incidental, minors: none } # all
  culture:
    countries: [GH]
    languages:
      - ha # Hausa
    domains: [food]
`;
const KEEP_ALL: Script = [
  ['? License of the clips?', ENTER],
  ['? Why may you share them?', ENTER],
  ['? May generative AI', ENTER],
  ['? People in the clips?', ENTER],
  ['? Children', ENTER],
  ['? Where were they filmed? GH', ENTER],
  ['? Languages heard or signed? ha', ENTER],
  ['? What do they show?', ENTER],
];

test('asked again, Enter keeps each answer, and then nothing is written', async () => {
  await writeFile(join(folder, 'croton.yaml'), WRITTEN);
  const person = terminal(KEEP_ALL);
  expect(await start(person)).toBe(0);
  expect(person.left).toEqual([]);
  expect(person.written()).toContain('nothing to change');
  expect(await readFile(join(folder, 'croton.yaml'), 'utf8')).toBe(WRITTEN);
}, 30_000);

test('asked again, what changes is shown before it is written', async () => {
  await writeFile(join(folder, 'croton.yaml'), WRITTEN);
  const script: Script = [
    ['? License of the clips?', 'cc0', ENTER],
    ['? Why may you share them?', ENTER],
    ['? May generative AI', ENTER],
    ['? People in the clips?', ENTER],
    ['? Children', DOWN, ENTER],
    ['? Where were they filmed? GH', ENTER],
    ['? Languages heard or signed? ha', 'Yoruba', ENTER],
    ['? Languages heard or signed? ha, yo', ENTER],
    ['? What do they show?', ENTER],
  ];
  const refusing = terminal([...script, ['Write these changes?', ENTER]]);
  await expect(start(refusing)).rejects.toMatchObject({
    code: 'usage/invalid',
    message: 'nothing was changed',
  });
  expect(await readFile(join(folder, 'croton.yaml'), 'utf8')).toBe(WRITTEN);
  const person = terminal([...script, ['Write these changes?', 'y', ENTER]]);
  expect(await start(person)).toBe(0);
  expect(person.written()).toContain(
    'rights.minors: none -> incidental\n  culture.languages: ha -> ha, yo\n',
  );
  expect(await readFile(join(folder, 'croton.yaml'), 'utf8')).toBe(
    WRITTEN.replace('minors: none', 'minors: incidental').replace('Hausa\n', 'Hausa\n      - yo\n'),
  );
}, 30_000);

test.each(['dumb', 'xterm'])(
  'a croton.yaml of a stranger cannot draw on the terminal: %s',
  async (TERM) => {
    const hostile = '"\\u009b31m\\e]0;x\\a\\u202e"';
    await writeFile(
      join(folder, 'croton.yaml'),
      `defaults: { rights: { license: CC-BY-4.0, attribution: ${hostile} }, culture: { countries: [${hostile}] } }\n`,
    );
    const take = TERM === 'dumb' ? '\n' : ENTER;
    const person = terminal(
      [
        ['License of the clips?', ...(TERM === 'dumb' ? ['1\n'] : [take])],
        ['Name of the author?', take],
        ['Where were they filmed?', CTRL_C],
      ],
      { TERM },
    );
    const given = { basis: 'own-work', training: 'allowed', people: 'none', minors: 'none' };
    const asking = askFor(person.context, {
      ...{ given: '.', folder, flags: given, editing: true },
      present: answersIn(parse(await readFile(join(folder, 'croton.yaml'), 'utf8'))),
    });
    if (TERM === 'dumb') setTimeout(() => (person.context.io.stdin as PassThrough).end(), 1500);
    await expect(asking).rejects.toMatchObject({ code: 'run/interrupted' });
    expect(person.asked).toContain('Where were they filmed?');
    expect(person.raw()).not.toMatch(/[\u009b\u0007\u202e]|\u001b\]/);
  },
  30_000,
);

test('Ctrl-C writes nothing and names the command that goes on', async () => {
  const person = terminal([
    ['? License of the clips?', 'mit', ENTER],
    ['? Why may you share them?', DOWN, ENTER],
    ['? Name of the author?', "O'Neil & co", ENTER],
    ['? May generative AI', CTRL_C],
  ]);
  await expect(start(person)).rejects.toMatchObject({
    code: 'run/interrupted',
    hint: expect.stringMatching(
      /croton init \. --license MIT --basis own-work --attribution 'O'\\''Neil & co'$/,
    ),
  });
  await expect(readFile(join(folder, 'croton.yaml'))).rejects.toThrow('ENOENT');
}, 30_000);

test('a terminal that cannot move the cursor gets plain lines and no escapes', async () => {
  const person = terminal(
    [
      ['License of the clips?', 'zero\n'],
      ['1. CC0-1.0', '1\n'],
      ['Why may you share them?', '\n'],
      ['one of 1 to 4', 'own-work\n'],
      ['May generative AI', '1\n'],
      ['People in the clips?', '2\n'],
      ['Children', 'none\n'],
      ['Where were they filmed?', '1\n'],
      ['That is all: NG', '1\n'],
      ['Languages heard', 'pcm\n'],
      ['1. pcm', '1\n'],
      ['That is all: pcm', '1\n'],
      ['What do they show?', '1,8\n'],
    ],
    { TERM: 'dumb' },
  );
  expect(await start(person)).toBe(0);
  expect(person.raw()).not.toContain('\u001b');
  expect(await defaults()).toMatchObject({
    rights: { license: 'CC0-1.0', people: 'incidental', minors: 'none' },
    culture: { countries: ['NG'], languages: ['pcm'], domains: ['food', 'dance'] },
  });
}, 30_000);
