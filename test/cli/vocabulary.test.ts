import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';
import { testContext } from '../support/test-context.js';

let user: User;
beforeAll(async () => {
  user = await makeUser();
});
afterAll(() => user.remove());

/** As on a terminal of so many columns. */
async function onTerminal(columns: number, ...args: string[]) {
  const out: string[] = [];
  const { context, stderr } = testContext();
  const stdout = { write: (text: string) => out.push(text) > 0, isTTY: true, columns };
  const code = await runProgram({ ...context, io: { ...context.io, stdout } }, [...args, '--no-color']);
  return { code, lines: out.join('').trimEnd().split('\n'), stderr: stderr() };
}

async function piped(...args: string[]) {
  const { context, stdout, stderr } = testContext();
  const code = await runProgram(context, args);
  return { code, stdout: stdout(), stderr: stderr() };
}

describe('search', () => {
  test('the real program finds Yoruba by its beginning', async () => {
    const { code, stdout, stderr } = await user.croton(['vocabulary', 'search', 'yoru']);
    expect([code, stdout, stderr]).toEqual([0, 'yo\tYoruba\tlanguages\tprefix\tÈdè Yorùbá\n', '']);
  });

  test('names in the language of the computer are found too', async () => {
    const env = { LC_ALL: 'fr_FR.UTF-8' };
    const germany = await user.croton(['vocabulary', 'search', 'allemagne', '--format', 'ids'], { env });
    expect(germany.stdout).toBe('DE\n');
    expect((await user.croton(['vocabulary', 'show', 'fat'], { env })).stdout).not.toContain('akan');
  });

  test('several words are one name', async () => {
    expect((await piped('vocabulary', 'search', 'cc', 'by', '--format', 'ids')).stdout).toMatch(
      /^CC-BY-4.0\n/,
    );
  });

  test('in one vocabulary, so many of them', async () => {
    const { code, stdout, stderr } = await piped(
      'vocabulary',
      'search',
      'sign',
      '--in',
      'languages',
      '--limit',
      '2',
      '--json',
    );
    expect(code).toBe(0);
    const { version, items, total, next } = JSON.parse(stdout);
    expect({ version, next, codes: items.map((item: { code: string }) => item.code) }).toEqual({
      version: 1,
      next: null,
      codes: ['sgn', 'asf'],
    });
    expect(items[1]).toEqual({
      vocabulary: 'languages',
      code: 'asf',
      name: 'Auslan',
      about: 'Australian Sign Language',
      how: 'within',
    });
    expect(total).toBeGreaterThan(150);
    expect(stderr).toBe(`2 of ${total}, --all for the rest\n`);
  });

  test('ndjson is one match a line, ids end with NUL for xargs -0', async () => {
    const lines = (await piped('vocabulary', 'search', 'congo', '--format', 'ndjson')).stdout
      .trimEnd()
      .split('\n');
    expect(lines.slice(0, 2).map((line) => JSON.parse(line).code)).toEqual(['CG', 'CD']);
    const ids = await piped('vocabulary', 'search', 'lagos', '--format', 'ids', '-0');
    expect(ids.stdout).toBe('NG-LA\0CL-LL\0');
  });

  test('what is nowhere: exit 1, in every format', async () => {
    const plain = await piped('vocabulary', 'search', 'qqqqqqqqqqq');
    expect(plain).toEqual({
      code: 1,
      stdout: '',
      stderr: 'nothing is called so: try its beginning, or croton vocabulary list NAME\n',
    });
    const json = await piped('vocabulary', 'search', 'qqqqqqqqqqq', '--json', '--quiet');
    expect([json.code, JSON.parse(json.stdout), json.stderr]).toEqual([
      1,
      { version: 1, items: [], total: 0, next: null },
      '',
    ]);
    expect(await onTerminal(80, 'vocabulary', 'search', 'qqqqqqqqqqq')).toMatchObject({
      code: 1,
      lines: [''],
    });
  });

  test.each([
    [['search', 'x', '--in', 'langages'], 'did you mean languages?'],
    [['list', 'licences'], 'did you mean licenses?'],
    [['search', 'x', '--limit', '0'], 'see croton vocabulary search --help'],
  ])('%j is a usage error', async (args, hint) => {
    const ran = await user.croton(['vocabulary', ...args, '--json']);
    expect([ran.code, ran.stdout, errorIn(ran).hint]).toEqual([2, '', hint]);
  });
});

describe('on a terminal', () => {
  test('twenty at most, and it says so', async () => {
    const { lines, stderr } = await onTerminal(100, 'vocabulary', 'search', 'sign');
    expect(lines).toHaveLength(21);
    expect(lines[0]).toMatch(/^CODE +NAME +VOCABULARY +ABOUT$/);
    expect(stderr).toMatch(/^20 of \d+, --all for the rest\n$/);
    expect((await onTerminal(100, 'vocabulary', 'search', 'sign', '--all')).lines.length).toBeGreaterThan(
      150,
    );
  });

  test.each([40, 60, 80])('in %d columns codes stay whole and no line is wider', async (columns) => {
    for (const words of ['arab', 'nigeria', 'cc by', 'مصر', '日本']) {
      const { lines } = await onTerminal(columns, 'vocabulary', 'search', words);
      expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
      const ids = (await piped('vocabulary', 'search', words, '--format', 'ids')).stdout.split('\n');
      expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(ids.slice(0, lines.length - 1));
    }
  });

  test('what is known of a word is broken between words', async () => {
    const { lines } = await onTerminal(50, 'vocabulary', 'show', 'CC-BY-NC-ND-4.0');
    // An address stays whole: it is there to be opened.
    expect(lines.filter((line) => line.length > 50 && !line.includes('https://'))).toEqual([]);
    expect(lines[0]).toBe('CC-BY-NC-ND-4.0  licenses');
  });
});

describe('list', () => {
  test('the vocabularies, with fields and sources', async () => {
    const { items, total } = JSON.parse((await piped('vocabulary', 'list', '--json')).stdout);
    expect(total).toBe(items.length);
    const names = items.map(({ name }: { name: string }) => name);
    for (const name of [
      'licenses',
      'languages',
      'countries',
      'subdivisions',
      'domains',
      'consent-scopes',
      'notices',
    ])
      expect(names).toContain(name);
    expect(items[0]).toMatchObject({
      name: 'languages',
      fields: ['culture.languages', 'caption.language'],
      source: expect.stringMatching(/^IANA language subtag registry of \d{4}-\d\d-\d\d$/),
    });
  });

  test('the words of one, each with a line that explains it', async () => {
    const { stdout } = await piped('vocabulary', 'list', 'domains');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows).toHaveLength(22);
    expect(rows[0]?.slice(0, 3)).toEqual(['food', 'food', 'domains']);
    expect(rows.every((cells) => (cells[4] ?? '').length > 10)).toBe(true);
  });
});

describe('show', () => {
  test('what a license allows, in plain words', async () => {
    const { code, stdout } = await piped('vocabulary', 'show', 'CC-BY-NC-SA-4.0');
    expect(code).toBe(0);
    expect(stdout).toBe(`CC-BY-NC-SA-4.0  licenses
Creative Commons Attribution Non Commercial Share Alike 4.0 International

Anyone may share and change it, but not for money, as long as they name the author and put what they make of it under the same license.

changed copies  may be shared
for money       no
attribution     asked for
share-alike     what is made of it carries the same license
text            https://spdx.org/licenses/CC-BY-NC-SA-4.0.html
also called     Attribution Non Commercial Share Alike 4.0 International
fields          rights.license
`);
  });

  test('one that croton knows nothing of', async () => {
    const { stdout } = await piped('vocabulary', 'show', 'SSPL-1.0');
    expect(stdout).toContain('croton does not know what this license allows: somebody has to read it.');
    expect(stdout.match(/ not known$/gm)).toHaveLength(4);
  });

  test('each license of an expression', async () => {
    const { stdout } = await piped('vocabulary', 'show', '(MIT AND CC-BY-4.0) OR CC0-1.0', '--json');
    expect(JSON.parse(stdout).items.map(({ code }: { code: string }) => code)).toEqual([
      'MIT',
      'CC-BY-4.0',
      'CC0-1.0',
    ]);
  });

  test.each([
    ['NG', ['countries NG']],
    ['ng', ['languages ng']],
    ['Ng', ['languages ng', 'countries NG']],
    ['UK', ['countries GB']],
    ['fat', ['languages fat']],
    ['zh-Hant-TW', ['languages zh-Hant-TW']],
    ['iw', ['languages iw']],
    ['x-our-village', ['languages x-our-village']],
    ['none', ['people none', 'minors none', 'music none', 'synthetic none', 'sensitivity none', 'hdr none']],
  ])('%s: %j', async (code, shown) => {
    const { items } = JSON.parse((await piped('vocabulary', 'show', code, '--json')).stdout);
    expect(
      items.map((item: { vocabulary: string; code: string }) => `${item.vocabulary} ${item.code}`),
    ).toEqual(shown);
  });

  test('a macrolanguage with the languages that it leaves open', async () => {
    expect((await piped('vocabulary', 'show', 'sw')).stdout).toMatch(/^covers +swh \(.*\); swc \(.*\)$/m);
  });

  test('what no vocabulary has: exit 1 with what may be meant, and nothing that a terminal obeys', async () => {
    expect(await piped('vocabulary', 'show', 'Yorba')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'no vocabulary has "Yorba": did you mean yo (Yoruba)?\n',
    });
    const hostile = await piped('vocabulary', 'show', 'q\u001b]0;x\u0007\u202eq', '--json');
    expect(hostile.stderr).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(JSON.parse(hostile.stdout).items).toEqual([]);
  });
});
