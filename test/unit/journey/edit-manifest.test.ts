import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../../src/files/lock.js';
import { editManifest } from '../../../src/journey/edit-manifest.js';
import { importTable } from '../../../src/journey/import-table.js';
import { assignmentEdit } from '../../../src/manifest/assignment-edit.js';
import { memoryName } from '../../../src/manifest/build-memory.js';
import type { EditSummary } from '../../../src/manifest/edit-tally.js';
import { parseAssignment } from '../../../src/record/assignment.js';
import type { ClipRecord } from '../../../src/record/schema.js';
import { parseWhere } from '../../../src/record/where.js';
import { exampleRecord } from '../../support/example-record.js';
import { fakeContext } from '../../support/fake-context.js';

let folder: string;
let manifestPath: string;
const lines = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-edit-'));
  manifestPath = join(folder, 'manifest.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const context = () => fakeContext({ cwd: folder, env: { CROTON_STATE_DIR: join(folder, 'state') } }).context;
const yes = async () => true;

async function set(assignments: readonly string[], where: readonly string[] = [], confirm = yes) {
  const edit = assignmentEdit(assignments.map(parseAssignment), parseWhere(where));
  return editManifest(context(), { manifestPath, edit, confirm });
}

async function importText(text: string | Buffer, confirm: (summary: EditSummary) => Promise<boolean> = yes) {
  const tablePath = join(folder, 'table.csv');
  await writeFile(tablePath, text);
  return importTable(context(), { manifestPath, tablePath, tableName: 'table.csv', confirm });
}

const read = async () =>
  (await readFile(manifestPath, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ClipRecord);
const id = (index: number) => exampleRecord(index).id;

describe('set', () => {
  const odd = `{"x_b": 1.50, ${JSON.stringify(exampleRecord(2)).slice(1)}\r\n`;
  beforeEach(() =>
    writeFile(
      manifestPath,
      [lines([exampleRecord(1)])[0], odd, lines([{ ...exampleRecord(3), x_z: { a: 1 } }])[0]].join(''),
    ),
  );

  test('what another program wrote meanwhile is not lost', async () => {
    const meanwhile = lines([exampleRecord(1), exampleRecord(9)]).join('');
    const confirm = async () => {
      await writeFile(manifestPath, meanwhile);
      return true;
    };
    await expect(set(['title=Akara'], [], confirm)).rejects.toMatchObject({ code: 'file/unwritable' });
    expect(await readFile(manifestPath, 'utf8')).toBe(meanwhile);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('changes what matches and leaves every other byte', async () => {
    const outcome = await set(['culture.languages+=ig', 'title=Akara', 'x_tape=B'], ['path:clip-000003*']);
    expect(outcome).toMatchObject({ records: 3, matched: 1, changed: 1, written: true, unfinished: 0 });
    const text = await readFile(manifestPath, 'utf8');
    expect(text.startsWith(lines([exampleRecord(1)])[0] + odd)).toBe(true);
    const changed = (await read())[2];
    expect(changed).toEqual({
      ...exampleRecord(3),
      title: 'Akara',
      x_z: { a: 1 },
      x_tape: 'B',
      culture: { ...exampleRecord(3).culture, languages: ['yo', 'pcm', 'ig'] },
    });
    // A new field goes where the schema has it.
    expect(Object.keys(changed ?? {}).slice(0, 6)).toEqual([
      'schema',
      'id',
      'file_name',
      'bytes',
      'title',
      'media',
    ]);
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/tmp$/));
  });

  test.each([
    ['culture.languages-=pcm', { languages: ['yo'] }],
    ['culture.languages+=yo|yo', { languages: ['yo', 'pcm'] }],
    ['culture.languages=ig,ha', { languages: ['ig', 'ha'] }],
    [
      'culture.subjects=street food, hot|akara \\| moi moi',
      { subjects: ['street food, hot', 'akara | moi moi'] },
    ],
  ])('%s', async (assignment, culture) => {
    await set([assignment]);
    expect((await read())[0]?.culture).toMatchObject(culture);
  });

  test('several edits of one list come one after the other', async () => {
    await set(['culture.languages+=ig', 'culture.languages-=pcm|yo', 'culture.languages+=ha']);
    expect((await read())[0]?.culture).toMatchObject({ languages: ['ig', 'ha'] });
  });

  test('a list that loses its last item is taken out', async () => {
    const before = await read();
    await set(['culture.subjects=akara|moi moi']);
    await set(['culture.subjects-=akara|moi moi']);
    expect(await read()).toEqual(before);
  });

  test('takes values out, and a group with its last one', async () => {
    await set(['caption.text=Two women']);
    expect((await read())[0]).toMatchObject({ caption: { text: 'Two women' } });
    await set(['caption.text=']);
    expect(await read()).toEqual([
      exampleRecord(1),
      { ...exampleRecord(2), x_b: 1.5 },
      { ...exampleRecord(3), x_z: { a: 1 } },
    ]);
  });

  test('nothing is written where a record would become invalid, and every such record is told', async () => {
    const before = await readFile(manifestPath, 'utf8');
    const outcome = await set(['rights.people=identifiable']);
    expect(outcome).toMatchObject({ written: false, problemCount: 3 });
    expect(outcome.problems[1]).toEqual({
      line: 2,
      fileName: 'clip-000002.mp4',
      message: 'rights.consent is required when rights.people is identifiable',
    });
    expect(await readFile(manifestPath, 'utf8')).toBe(before);
    expect(await set(['rights.people=identifiable', 'rights.consent=obtained'])).toMatchObject({
      written: true,
    });
  });

  test('a record that lacks answers can be given some of them', async () => {
    const { rights, ...others } = exampleRecord(1);
    await writeFile(manifestPath, lines([{ ...others, rights: { license: rights.license } }]).join(''));
    expect(await set(['rights.basis=own-work'])).toMatchObject({ written: true, unfinished: 1 });
    const rest = ['rights.minors=none', 'rights.people=none', 'rights.ai_generative_training=allowed'];
    expect(await set(rest)).toMatchObject({ written: true, unfinished: 1 });
    // What the license asks for only a rule would miss.
    expect(await set(['rights.attribution=Ada'])).toMatchObject({ written: true, unfinished: 0 });
  });

  test('nobody is asked where nothing changes; a no changes nothing', async () => {
    const before = await readFile(manifestPath, 'utf8');
    const never = async () => expect.unreachable();
    expect(await set(['rights.license=CC-BY-4.0'], [], never)).toMatchObject({
      matched: 3,
      changed: 0,
      written: false,
    });
    expect(await set(['rights.license=CC0-1.0'], [], async () => false)).toMatchObject({
      changed: 3,
      written: false,
    });
    expect(await readFile(manifestPath, 'utf8')).toBe(before);
  });

  test.each([
    ['{"id":', 'not a record'],
    [Buffer.from([...Buffer.from('{"id":"a","file_name":"'), 0xff, ...Buffer.from('"}')]), 'not valid UTF-8'],
  ])('a line that cannot be read stops all of it', async (line, reason) => {
    const before = Buffer.concat([
      Buffer.from(lines([exampleRecord(1)])[0] ?? ''),
      Buffer.from(line),
      Buffer.from('\n'),
    ]);
    await writeFile(manifestPath, before);
    await expect(set(['title=A'])).rejects.toMatchObject({
      code: 'manifest/unreadable',
      message: expect.stringContaining(reason),
    });
    expect(await readFile(manifestPath)).toEqual(before);
  });

  test('a number that would be rounded is left alone, with its record', async () => {
    await writeFile(
      manifestPath,
      `{"x_n": 12345678901234567891, ${JSON.stringify(exampleRecord(1)).slice(1)}\n`,
    );
    await expect(set(['title=A'])).rejects.toMatchObject({ message: expect.stringContaining('more digits') });
    await writeFile(manifestPath, `{"x_n": 9007199254740992, ${JSON.stringify(exampleRecord(1)).slice(1)}\n`);
    expect(await set(['title=12345678901234567891'])).toMatchObject({ written: true });
  });

  test('a record in which a key stands twice is refused: one of the two would be lost', async () => {
    const text = lines([exampleRecord(1)]).join('');
    const twice = text.replace('"rights":{', '"rights":{"license":"CC0-1.0",');
    await writeFile(manifestPath, twice);
    await expect(set(['title=A'])).rejects.toMatchObject({ code: 'manifest/unreadable' });
    expect(await readFile(manifestPath, 'utf8')).toBe(twice);
  });

  test('waits for no build: the lock is held', async () => {
    const path = join(folder, 'state', 'builds', `${memoryName(manifestPath)}.lock`);
    await mkdir(join(folder, 'state', 'builds'), { recursive: true });
    const lock = await acquireLock(path, manifestPath);
    await expect(set(['title=A'])).rejects.toMatchObject({ code: 'lock/held' });
    await lock.release();
  });
});

test.each([
  ['culture.domains=danse', 'did you mean dance?'],
  ['culture.domains+=danse', 'did you mean dance?'],
  ['rights.license=cc by 4.0', 'did you mean CC-BY-4.0?'],
  ['culture.countries=UK', 'did you mean GB?'],
  ['rights.licence=MIT', 'did you mean rights.license?'],
  ['media.width=3', 'croton computes media.width'],
  ['id=3', 'croton computes id'],
  ['title+=x', 'title is no list'],
  ['title', 'not an assignment'],
  ['culture.languages+=', 'names no item'],
  ['rights.consent_expires=5/6/24', 'a date such as 2027-05-31'],
])('the assignment %s is refused', (text, message) => {
  expect(() => parseAssignment(text)).toThrow(
    expect.objectContaining({ code: 'assignment/invalid', message: expect.stringContaining(message) }),
  );
});

describe('import', () => {
  const wide = {
    ...exampleRecord(2),
    title: 'Akara',
    x_take: 4.5,
    media: { ...exampleRecord(2).media, fps: 29.97002997002997 },
  };
  beforeEach(() => writeFile(manifestPath, lines([exampleRecord(1), wide, exampleRecord(3)]).join('')));

  test('by id, in any order, only what the table has; an empty cell takes a value out', async () => {
    let seen: EditSummary | undefined;
    const table = `file_name,id,title,culture.languages,x_take\nclip-000003.mp4,${id(3)},Moi moi,ig|ha,\n,${id(2)},,yo|pcm,5\n`;
    const outcome = await importText(table, async (summary) => {
      seen = summary;
      return true;
    });
    expect(outcome).toMatchObject({
      matched: 2,
      changed: 2,
      written: true,
      fields: { title: 2, 'culture.languages': 1, x_take: 1 },
    });
    expect(seen?.edits).toContainEqual(
      expect.objectContaining({
        field: 'title',
        from: 'Akara',
        to: undefined,
        cell: 'C3',
        records: 1,
        fileNames: ['clip-000002.mp4'],
      }),
    );
    const [first, second, third] = await read();
    expect(first).toEqual(exampleRecord(1));
    expect(second).toMatchObject({ x_take: 5 });
    expect(second).not.toHaveProperty('title');
    expect(third).toMatchObject({ title: 'Moi moi', culture: { languages: ['ig', 'ha'] } });
  });

  test.each(['NFC', 'NFD'])('by name where a row has no id, in either Unicode form: %s', async (form) => {
    await writeFile(
      manifestPath,
      lines([{ ...exampleRecord(1), file_name: 'I\u0300lu\u0301.mp4' }]).join(''),
    );
    await importText(`id,file_name,title\n,${'Ìlú.mp4'.normalize(form)},Drum\n`);
    expect((await read())[0]).toMatchObject({ title: 'Drum' });
  });

  test.each([
    ['semicolons and decimal commas', 'id;title;media.duration_s;x_take\n{2};"Moi; moi";12,5;4,5\n'],
    ['tabs', 'id\ttitle\tmedia.duration_s\n{2}\tMoi; moi\t12.5\n'],
    ['a byte order mark, sep= and CRLF', '\ufeffsep=;\r\nid;title\r\n{2};"Moi; moi"\r\n'],
    ['blank rows and columns at the end', 'id,title,,\n{2},Moi; moi,,\n,,,\n,,,\n'],
    ['rows without their empty last cells', 'id,title,culture.notices\n{2},Moi; moi\n'],
    ['rounded numbers', 'id,title,media.fps,bytes\n{2},Moi; moi,29.97003,1.002E+03\n'],
  ])('%s', async (_, table) => {
    const outcome = await importText(table.replace('{2}', id(2)));
    expect(outcome).toMatchObject({ matched: 1, changed: 1, problems: [], fields: { title: 1 } });
    expect((await read())[1]).toMatchObject({ title: 'Moi; moi', x_take: 4.5 });
  });

  test.each([
    ['id,media.width\n{2},641\n', 'B2', 'media.width is computed and was "640", not "641"'],
    ['id,title,file_name\n{2},x,new.mp4\n', 'C2', 'rename the file'],
    ['id,culture.domains\n{1},food\n{2},danse\n', 'B3', 'did you mean dance?'],
    ['id,rights.minors\n{2},\n', 'B2', 'rights.minors is missing'],
    ['id,origin.captured\n{2},5/17/2024\n', 'B2', "'2024-05-17"],
    ['id,x_take\n{2},04. Mai\n', 'B2', 'was the number 4.5'],
    ['id,x_note\n{2},json:{\n', 'B2', 'is not JSON'],
    ['id,title\nsha256:00,x\n', 'row 2', 'no record has its id'],
    ['file_name,title\nnone.mp4,x\n', 'row 2', 'no record has its id'],
    [',,,id,,title\n', 'A1', 'no name'],
    ['id,titel\n', 'B1', 'did you mean title?'],
    ['id,colour\n', 'B1', 'x_'],
    ['id,title,title\n', 'C1', 'there twice'],
    ['title\nx\n', 'row 1', 'neither an id nor a file_name'],
    ['id,title\n{2},a\n{1},b\n{2},c\n', 'row 4', 'row 2 is of the same clip'],
    ['id,title\n{2},a,b\n', 'C2', 'no field above'],
    ['id,title\n{2},a"b\n', 'line 2', 'quote'],
    ['id,title\n{2},"ab\n', 'line 2', 'never closed'],
    ['', 'table.csv', 'empty'],
    ['PK\x03\x04', 'table.csv', 'workbook'],
    [Buffer.from('\ufeffid,title\n', 'utf16le'), 'table.csv', 'UTF-16'],
    [Buffer.from('id,title\n1,caf\xe9 au lait\n', 'latin1'), 'table.csv', 'not UTF-8'],
  ])('%j is refused, at %s', async (table, place, message) => {
    const before = await readFile(manifestPath, 'utf8');
    const text = typeof table === 'string' ? table.replaceAll('{1}', id(1)).replaceAll('{2}', id(2)) : table;
    const told = await importText(text).then(
      ({ problems, written }) => {
        expect(written).toBe(false);
        return problems.map((problem) => `${problem.cell} ${problem.message}`).join();
      },
      (error: Error & { code: string }) => `${error.code} ${error.message}`,
    );
    expect(told).toContain(place);
    expect(told).toContain(message);
    expect(await readFile(manifestPath, 'utf8')).toBe(before);
  });

  test.each([
    ['a mark that got lost', '2024-05-17,yo|pcm,4.5'],
    ['a mark', "'2024-05-17,yo|pcm,4.5"],
    ['white space', '2024-05-17 , yo | pcm,4.50'],
    ['commas between codes', '"json:""2024-05-17""","yo, pcm",json:4.5'],
  ])('what reads differently and says the same is no change: %s', async (_, cells) => {
    await writeFile(
      manifestPath,
      lines([{ ...exampleRecord(1), title: '2024-05-17', x_take: 4.5 }]).join(''),
    );
    const outcome = await importText(`id,title,culture.languages,x_take\n${id(1)},${cells}\n`);
    expect(outcome).toMatchObject({ matched: 1, changed: 0, problems: [] });
  });

  test('a cell that a spreadsheet program cut is refused', async () => {
    const long = 'word '.repeat(8000).trim();
    await writeFile(manifestPath, lines([{ ...exampleRecord(1), title: long }]).join(''));
    const { problems } = await importText(`id,title\n${id(1)},${long.slice(0, 32_767)}\n`);
    expect(problems).toEqual([
      expect.objectContaining({ cell: 'B2', message: expect.stringContaining('cut after 32767') }),
    ]);
  });
});
