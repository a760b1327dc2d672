// Writes the generated pages of docs/ from the code, or with --check fails where one has drifted.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectionJsonSchema, sidecarJsonSchema } from '../dist/manifest/collection-json-schema.js';
import { recordFieldReference } from '../dist/record/field-reference.js';
import { recordJsonSchema } from '../dist/record/json-schema.js';
import { policyJsonSchema } from '../dist/validation/policy-schema.js';
import { renderCommands } from './docs/commands.js';
import { renderErrors } from './docs/errors.js';
import { renderOpenApi } from './docs/openapi.js';
import { renderRules } from './docs/rules.js';

const NOTE = '<!-- Made by `npm run docs`: change the code, not this page. -->\n\n';
const pages = {
  'rules.md': NOTE + renderRules(),
  'record.md': NOTE + recordFieldReference(),
  'commands.md': NOTE + (await renderCommands()),
  'errors.md': NOTE + renderErrors(),
  'croton-1.schema.json': `${JSON.stringify(recordJsonSchema(), null, 2)}\n`,
  'croton-collection-1.schema.json': `${JSON.stringify(collectionJsonSchema(), null, 2)}\n`,
  'croton-sidecar-1.schema.json': `${JSON.stringify(sidecarJsonSchema(), null, 2)}\n`,
  'croton-policy-1.schema.json': `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
  'openapi.json': renderOpenApi(),
};

const folder = join(import.meta.dirname, '../docs');
const check = process.argv.includes('--check');
const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
mkdirSync(folder, { recursive: true });
const drifted = Object.entries(pages).filter(([name, text]) => read(join(folder, name)) !== text);
for (const [name, text] of drifted) {
  if (check) console.error(`docs/${name} is not what the code says: npm run docs`);
  else writeFileSync(join(folder, name), text);
}
console.log(`docs: ${Object.keys(pages).length} pages, ${drifted.length} ${check ? 'drifted' : 'written'}`);
process.exitCode = check && drifted.length > 0 ? 1 : 0;
