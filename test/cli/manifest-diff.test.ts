/** croton manifest diff, stats and schema, as people and scripts call them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { errorIn, makeUser, repository, type User } from '../support/run-croton.js';

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

const croton = (...args: string[]) => user.croton(['manifest', ...args]);
const save = (name: string, ...records: object[]) =>
  writeFile(join(user.folder, name), manifestText(records));
const one = exampleRecord(1);
const titled = { ...one, title: '\u001b[2Jevil|title' };

describe('diff', () => {
  beforeEach(async () => {
    await save('a.jsonl', one, exampleRecord(2), exampleRecord(3));
    await save('b.jsonl', titled, { ...exampleRecord(2), file_name: 'new/place.mp4' }, exampleRecord(4));
  });

  test('in every format, without control characters', async () => {
    const plain = await croton('diff', 'a.jsonl', 'b.jsonl');
    expect(plain.code).toBe(0);
    expect(plain.stdout.split('\n')).toEqual([
      `changed\tclip-000001.mp4\t${one.id}\ttitle\t\t\\e[2Jevil|title`,
      `moved\tnew/place.mp4\t${exampleRecord(2).id}\tfile_name\tclip-000002.mp4\tnew/place.mp4`,
      `added\tclip-000004.mp4\t${exampleRecord(4).id}\t\t\t`,
      `removed\tclip-000003.mp4\t${exampleRecord(3).id}\t\t\t`,
      '',
    ]);
    const table = await croton('diff', '--format', 'table', 'a.jsonl', 'b.jsonl');
    expect(table.stdout).toMatch(/^changed {3}clip-000001\.mp4\n {2}title {2}nothing → /);
    expect(table.stdout).toContain('1 changed, 1 moved, 1 added, 1 removed, 0 unchanged\n');
    const json = JSON.parse((await croton('diff', '--json', 'a.jsonl', 'b.jsonl')).stdout);
    expect(json).toMatchObject({ version: 1, totals: { changed: 1, moved: 1 }, fields: { title: 1 } });
    expect(json.items).toHaveLength(4);
    expect(json.items[0].fields).toEqual([{ field: 'title', new: titled.title }]);
    const lines = (await croton('diff', '--format', 'ndjson', 'a.jsonl', 'b.jsonl')).stdout
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual([...Array(4).fill('change'), 'totals']);
    const markdown = await croton('diff', '--format', 'markdown', 'a.jsonl', 'b.jsonl');
    expect(markdown.stdout).toContain('| clip-000001.mp4 | changed | title |  | \\\\e\\[2Jevil\\|title |\n');
    for (const { stdout } of [plain, table, markdown]) expect(stdout).not.toContain('\u001b');
  });

  test('--exit-code, --stat and --where', async () => {
    expect((await croton('diff', '--exit-code', 'a.jsonl', 'b.jsonl')).code).toBe(1);
    expect(await croton('diff', '--exit-code', 'a.jsonl', 'a.jsonl')).toMatchObject({ code: 0, stdout: '' });
    const stat = await croton('diff', '--stat', '--where', 'path:clip-*', 'a.jsonl', 'b.jsonl');
    expect(stat.stdout).toBe(
      'unchanged\t0\nchanged\t1\nmoved\t1\nreplaced\t0\nadded\t1\nremoved\t1\nfield title\t1\n',
    );
    const titles = await croton('diff', '--where', 'title~evil', '--exit-code', 'a.jsonl', 'b.jsonl');
    expect(titles.stdout.match(/\n/g)).toHaveLength(1);
  });

  test('standard input, what is not a file, and revisions of git', async () => {
    const args = ['manifest', 'diff', '--stat', '--json', '-', 'b.jsonl'];
    const { stdout } = await user.croton(args, { input: manifestText([titled]) });
    expect(JSON.parse(stdout).totals).toMatchObject({ unchanged: 1, added: 2 });
    expect((await croton('diff', '/dev/null', 'a.jsonl')).stdout.match(/^added/gm)).toHaveLength(3);
    expect(errorIn(await croton('diff', '--json', '-', '-')).code).toBe('usage/invalid');
    expect(errorIn(await croton('diff', '--json', 'none', 'a.jsonl')).code).toBe('file/not-found');
    const git = (...words: string[]) => execa('git', words, { cwd: user.folder });
    await git('init', '-q');
    await git('add', 'a.jsonl');
    await git('-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '-q', '-m', 'x');
    expect((await croton('diff', 'HEAD:a.jsonl', 'b.jsonl')).stdout).toBe(
      (await croton('diff', 'a.jsonl', 'b.jsonl')).stdout,
    );
    expect(errorIn(await croton('diff', '--json', 'HEAD:none', 'a.jsonl')).code).toBe('file/not-found');
    // As git calls it: git difftool -x 'croton manifest diff'
    await save('a.jsonl', titled);
    const tool = `"${process.execPath}" "${join(repository, 'bin/croton.js')}" manifest diff --stat`;
    const { stdout: told } = await git('difftool', '-y', '-x', tool, 'HEAD', '--', 'a.jsonl');
    expect(told).toContain('changed\t1\n');
    // And as git diff does by the two lines of the help.
    const { stdout: help } = await croton('diff', '--help');
    const command = /git config diff\.croton\.command '(.*)'/.exec(help)?.[1] ?? '';
    await git('config', 'diff.croton.command', command.replace('croton manifest diff', tool));
    await writeFile(join(user.folder, '.gitattributes'), '*.jsonl diff=croton\n');
    await git('add', '-N', 'b.jsonl');
    const { stdout: shown } = await git('diff');
    expect(shown).toContain('changed\t1\n');
    expect(shown).toContain('added\t3\n');
  });
});

describe('stats', () => {
  test('of the manifest of the collection, where none is named', async () => {
    await save('manifest.jsonl', one, exampleRecord(2));
    const { code, stdout } = await croton('stats');
    expect(code).toBe(0);
    expect(stdout).toContain('total\t\t2\t25\t2003\t0\n');
    expect(stdout).toContain('culture.languages\tpcm\t2\t25\t2003\t0\n');
    await mkdir(join(user.folder, 'empty'));
    const none = await user.croton(['manifest', 'stats', '--json'], { cwd: join(user.folder, 'empty') });
    expect(errorIn(none)).toMatchObject({ code: 'manifest/none' });
  });

  test('of several manifests, by one field, where a condition holds', async () => {
    await save('a.jsonl', one, { ...exampleRecord(2), culture: { ...one.culture, languages: ['ig'] } });
    const args = ['stats', '--json', '--by', 'culture.languages,x_tape', '--where', 'culture.languages!=ig'];
    const { stdout } = await user.croton(['manifest', ...args, 'a.jsonl', '-'], {
      input: manifestText([{ ...exampleRecord(3), x_tape: 7 }]),
    });
    const { total, by } = JSON.parse(stdout);
    expect(total.clips).toBe(2);
    expect(Object.keys(by)).toEqual(['culture.languages', 'x_tape']);
    expect(by.x_tape.values.map(({ value }: { value: unknown }) => value)).toEqual([null, '7']);
    const misspelled = errorIn(await croton('stats', '--json', '--by', 'licence', 'a.jsonl'));
    expect(misspelled).toMatchObject({
      code: 'usage/invalid',
      message: '--by: licence is not a field: did you mean rights.license?',
    });
  });
});

describe('schema', () => {
  test('what is published is what is printed', async () => {
    const published = {
      record: 'croton-1',
      collection: 'croton-collection-1',
      sidecar: 'croton-sidecar-1',
      policy: 'croton-policy-1',
    };
    for (const [of, name] of Object.entries(published)) {
      const { stdout } = await croton('schema', of);
      expect(stdout).toBe(await readFile(join(repository, `docs/${name}.schema.json`), 'utf8'));
    }
    expect((await croton('schema')).stdout).toBe((await croton('schema', 'record')).stdout);
    expect(errorIn(await croton('schema', '--json', 'clip')).code).toBe('usage/invalid');
  });

  test('$schema is taken and kept, in croton.yaml, sidecars and records', async () => {
    const answers = await readFile(join(repository, 'examples/lagos-street-food/croton.yaml'), 'utf8');
    await writeFile(join(user.folder, 'croton.yaml'), `$schema: ./collection.schema.json\n${answers}`);
    await writeFile(join(user.folder, 'a.mp4.yaml'), '$schema: ./sidecar.schema.json\ntitle: Noon\n');
    await writeFile(
      join(user.folder, 'a.mp4'),
      await readFile(join(repository, 'examples/clips/lagos-market.mp4')),
    );
    expect(await croton('build')).toMatchObject({ code: 0 });
    const path = join(user.folder, 'manifest.jsonl');
    const record = JSON.parse(await readFile(path, 'utf8'));
    expect(record).toMatchObject({ title: 'Noon' });
    expect(record).not.toHaveProperty('$schema');
    const named = `${JSON.stringify({ $schema: './record.schema.json', ...record })}\n`;
    await writeFile(path, named);
    expect(await croton('check', 'manifest.jsonl')).toMatchObject({ code: 0 });
    expect(await croton('build')).toMatchObject({ code: 0 });
    expect(await readFile(path, 'utf8')).toBe(named);
  });
});

describe('check', () => {
  test('asks no network, whatever a folder says', async () => {
    const log = join(user.folder, 'network.log');
    const trap = join(user.folder, 'trap.mjs');
    await writeFile(
      trap,
      `import net from 'node:net'; import dns from 'node:dns'; import { appendFileSync } from 'node:fs';
const told = (what) => () => { appendFileSync(${JSON.stringify(log)}, what + '\\n'); throw new Error('no network'); };
net.Socket.prototype.connect = told('connect'); dns.lookup = told('lookup'); dns.promises.lookup = told('lookup');
globalThis.fetch = told('fetch');`,
    );
    const answers = await readFile(join(repository, 'examples/lagos-street-food/croton.yaml'), 'utf8');
    await writeFile(join(user.folder, 'croton.yaml'), `policy: croton:strict\n${answers}`);
    await save('m.jsonl', one, {
      ...exampleRecord(2),
      culture: { ...one.culture, notices: ['https://localcontextshub.org/x'] },
    });
    const env = { NODE_OPTIONS: `--import ${trap}`, CROTON_ENDPOINT: 'https://croton.example' };
    for (const args of [
      ['check', 'm.jsonl'],
      ['check', '--no-config', 'm.jsonl'],
      ['stats', 'm.jsonl'],
      ['diff', 'm.jsonl', 'm.jsonl'],
    ]) {
      const { code, stderr } = await user.croton(['manifest', ...args], { env });
      expect({ args, code: Number(code) < 2, stderr }).toMatchObject({ code: true });
    }
    await expect(readFile(log, 'utf8')).rejects.toMatchObject({ code: 'ENOENT' });
    // The trap would have told.
    await user.croton(['whoami'], { env: { ...env, CROTON_TOKEN: 'x'.repeat(43) } });
    expect(await readFile(log, 'utf8')).toMatch(/^(?:lookup|connect)\n/);
  });

  test('--no-config is judged by nothing that the folder brings along', async () => {
    const wrong = { ...one, rights: { ...one.rights, license: 'CC-BY' } };
    await save('m.jsonl', wrong);
    await writeFile(join(user.folder, 'croton.yaml'), 'policy: loose.yaml\n');
    await writeFile(join(user.folder, 'loose.yaml'), 'rules: { rights/license-unknown: off }\n');
    expect(await croton('check', 'm.jsonl')).toMatchObject({ code: 0 });
    expect(await croton('check', '--no-config', 'm.jsonl')).toMatchObject({ code: 1 });
    await writeFile(join(user.folder, 'croton.yaml'), 'not: [valid\n');
    expect(await croton('check', '--no-config', 'm.jsonl')).toMatchObject({ code: 1 });
    await writeFile(join(user.folder, 'croton.yaml'), '{}\n');
    expect(await croton('check', '--update-baseline', '--reason', 'x', 'm.jsonl')).toMatchObject({ code: 0 });
    expect(await croton('check', 'm.jsonl')).toMatchObject({ code: 0 });
    expect(await croton('check', '--no-config', 'm.jsonl')).toMatchObject({ code: 1 });
  });

  test('--base needs files in git, and goes together with several reports', async () => {
    await save('m.jsonl', { ...one, bytes: -1 });
    const git = (...words: string[]) => execa('git', words, { cwd: user.folder });
    await git('init', '-q');
    await git('add', 'm.jsonl');
    await git('-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '-q', '-m', 'x');
    await save('m.jsonl', { ...one, bytes: -1 }, { ...exampleRecord(2), bytes: -1 });
    const ran = await croton(
      'check',
      '--base',
      'HEAD',
      '--output',
      'json=r.json',
      '--output',
      'markdown=r.md',
      'm.jsonl',
    );
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^m\.jsonl:2:\d+: error: bytes [^\n]*\n$/);
    expect(ran.stderr).toContain('1 finding that HEAD already had\n2 records checked: 1 error\n');
    expect(JSON.parse(await readFile(join(user.folder, 'r.json'), 'utf8')).totals).toMatchObject({
      error: 1,
      known: 1,
    });
    expect(await readFile(join(user.folder, 'r.md'), 'utf8')).toContain('besides 1 known finding');
    expect(errorIn(await croton('check', '--json', '--base', 'HEAD', '-'))).toMatchObject({
      code: 'usage/invalid',
    });
    expect(errorIn(await croton('check', '--json', '--base', 'v9', 'm.jsonl'))).toMatchObject({
      code: 'git/no-revision',
    });
  });
});
