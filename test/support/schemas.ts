/** The published schemas of report formats (test/fixtures/schemas). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import { validateXML } from 'xmllint-wasm';

const SCHEMAS = join(import.meta.dirname, '../fixtures/schemas');

let sarif: ReturnType<Ajv['compile']> | undefined;

/** Fails unless the text is SARIF 2.1.0 by the published JSON Schema. */
export async function assertSarif(text: string): Promise<void> {
  if (sarif === undefined) {
    const { $schema, id, ...schema } = JSON.parse(
      await readFile(join(SCHEMAS, 'sarif-2.1.0-rtm.5.json'), 'utf8'),
    );
    expect($schema).toContain('draft-04');
    // What it uses of draft 4 reads the same in later ones, its id apart.
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    formats.default(ajv);
    sarif = ajv.compile({ $id: id, ...schema });
  }
  sarif(JSON.parse(text));
  expect(sarif.errors ?? []).toEqual([]);
}

/** Fails unless the text is JUnit XML by the XML Schema of Jenkins' plugin. */
export async function assertJunit(text: string): Promise<void> {
  const schema = await readFile(join(SCHEMAS, 'junit-10.xsd'), 'utf8');
  const { errors } = await validateXML({ xml: text, schema });
  expect(errors).toEqual([]);
}
