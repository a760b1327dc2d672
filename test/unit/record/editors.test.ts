/** What an editor offers: the language service of Visual Studio Code, fed with the schemas that croton publishes. */
import { expect, test } from 'vitest';
import { getLanguageService, type JSONSchema, TextDocument } from 'vscode-json-languageservice';
import { collectionJsonSchema, sidecarJsonSchema } from '../../../src/manifest/collection-json-schema.js';
import { recordJsonSchema } from '../../../src/record/json-schema.js';
import { exampleRecord } from '../../support/example-record.js';

const SCHEMAS: Readonly<Record<string, JSONSchema>> = {
  'croton-1.schema.json': recordJsonSchema(),
  'croton-collection-1.schema.json': collectionJsonSchema(),
  'croton-sidecar-1.schema.json': sidecarJsonSchema(),
};

/** An editor with one file open, `|` where its cursor is. The file names its schema by `$schema`. */
function open(text: string) {
  const at = text.includes('|') ? text.indexOf('|') : 0;
  const document = TextDocument.create('file:///c/file.json', 'json', 1, text.replace('|', ''));
  const asked: string[] = [];
  const service = getLanguageService({
    schemaRequestService: async (uri) => {
      asked.push(uri);
      return JSON.stringify(SCHEMAS[uri.split('/').at(-1) ?? '']);
    },
    workspaceContext: { resolveRelativePath: (path) => new URL(path, 'file:///c/').href },
  });
  service.configure({ validate: true });
  const parsed = service.parseJSONDocument(document);
  const cursor = document.positionAt(at);
  return {
    asked,
    labels: async () =>
      (await service.doComplete(document, cursor, parsed))?.items.map(({ label }) => label) ?? [],
    hover: async () => JSON.stringify((await service.doHover(document, cursor, parsed))?.contents),
    problems: async () => {
      const found = await service.doValidation(document, parsed);
      return found.map(({ message, range }) => [document.getText(range), message]);
    },
  };
}

test('a record completes fields and words, tells what they mean, and has no problem', async () => {
  const $schema = './croton-1.schema.json';
  const fields = open(`{"$schema": "${$schema}", "rights": {"license": "CC0-1.0", |}}`);
  expect(await fields.labels()).toEqual(
    expect.arrayContaining(['basis', 'people', 'minors', 'consent_scope']),
  );
  expect(fields.asked).toEqual(['file:///c/croton-1.schema.json']);
  const words = open(`{"$schema": "${$schema}", "rights": {"people": |}}`);
  expect(await words.labels()).toEqual(['"none"', '"incidental"', '"identifiable"']);
  const items = open(`{"$schema": "${$schema}", "culture": {"domains": ["food", |]}}`);
  expect(await items.labels()).toContain('"farming-fishing-herding"');
  const notices = open(`{"$schema": "${$schema}", "culture": {"notices": [|]}}`);
  expect(await notices.labels()).toContain('"tk-notice"');
  expect(await open(`{"$schema": "${$schema}", "rights": {"min|ors": "none"}}`).hover()).toContain(
    'Children',
  );
  expect(await open(JSON.stringify({ $schema, ...exampleRecord() })).problems()).toEqual([]);
});

test('mistakes in a record are shown where they are', async () => {
  const record = exampleRecord();
  const spoiled = { ...record, rights: { ...record.rights, minors: 'no', licence: 'x' } };
  const problems = await open(JSON.stringify({ $schema: './croton-1.schema.json', ...spoiled })).problems();
  expect(problems).toEqual(
    expect.arrayContaining([
      ['"no"', expect.stringContaining('"guardian-consent"')],
      ['"licence"', expect.stringContaining('licence')],
    ]),
  );
});

test('a croton.yaml and a sidecar complete as well', async () => {
  const collection = '"$schema": "croton-collection-1.schema.json"';
  expect(await open(`{${collection}, |}`).labels()).toEqual(
    expect.arrayContaining([
      'collection',
      'media',
      'share',
      'defaults',
      'rules',
      'include',
      'exclude',
      'policy',
    ]),
  );
  expect(await open(`{${collection}, "share": {"location": |}}`).labels()).toEqual(
    expect.arrayContaining(['"remove"', '"keep"']),
  );
  expect(await open(`{${collection}, "rules": [{"set": {"culture": {|}}}]}`).labels()).toContain('languages');
  expect(await open(`{${collection}, "tokn": "x"}`).problems()).toEqual([['"tokn"', expect.any(String)]]);
  const sidecar = open('{"$schema": "croton-sidecar-1.schema.json", |}');
  expect(await sidecar.labels()).toEqual(expect.arrayContaining(['title', 'caption', 'rights', 'culture']));
  expect(await sidecar.labels()).not.toContain('media');
});

test.each(Object.entries(SCHEMAS))('every field of %s says what it is', (_, schema) => {
  const silent: string[] = [];
  const walk = ({ properties = {}, items }: JSONSchema, path: string) => {
    for (const [name, field] of Object.entries(properties)) {
      if (typeof field !== 'object') continue;
      if (!field.description) silent.push(`${path}${name}`);
      walk(field, `${path}${name}.`);
    }
    if (typeof items === 'object' && !Array.isArray(items)) walk(items, `${path}[].`);
  };
  walk(schema, '');
  expect(silent).toEqual([]);
});
