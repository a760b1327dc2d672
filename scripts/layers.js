// Holds the table "who may import whom" (layers-table.js) against the code.
// Usage: node scripts/layers.js [FOLDER that holds src/ and package.json]
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { LEAVES, OPTIONAL, OPTIONAL_WHY, TABLE } from './layers-table.js';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));

/** `any` allows every kind of import, `lazy` not values at load time, `types` types only. */
const ALLOWED = { any: ['value', 'lazy', 'type'], lazy: ['lazy', 'type'], types: ['type'] };

/** The imports of a file as {specifier, kind: value|lazy|type, line}. */
function importsOf(file, text) {
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const found = [];
  const add = (specifier, kind, start) => found.push({ specifier, kind, line: lineOf(text, start) });
  for (const { start, moduleRequest } of module.staticImports) {
    // With verbatimModuleSyntax `import { type A }` still loads the module; only `import type` does not.
    const isType = /^import\s+type\b(?!\s*(,|from\b))/.test(text.slice(start));
    add(moduleRequest.value, isType ? 'type' : 'value', start);
  }
  for (const { start, entries } of module.staticExports) {
    const specifier = entries.find((entry) => entry.moduleRequest)?.moduleRequest.value;
    const isType = /^export\s+type\b/.test(text.slice(start));
    if (specifier !== undefined) add(specifier, isType ? 'type' : 'value', start);
  }
  new Visitor({
    ImportExpression: ({ source, start }) => {
      if (source.type === 'Literal') add(source.value, 'lazy', start);
      else found.push({ specifier: undefined, kind: 'lazy', line: lineOf(text, start) });
    },
    TSImportType: ({ source, start }) => add(source.value, 'type', start),
  }).visit(program);
  return found;
}

function lineOf(text, offset) {
  return text.slice(0, offset).split('\n').length;
}

function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Why `room` may not have this import, undefined where it may. */
function objection(room, file, { specifier, kind }, optional) {
  if (specifier === undefined) return 'a computed import cannot be checked: name the module';
  if (!specifier.startsWith('.')) {
    if (!optional.has(packageName(specifier)) || kind === 'type') return undefined;
    if (ALLOWED[OPTIONAL[room] ?? 'types'].includes(kind)) return undefined;
    return `${room} may not load ${packageName(specifier)} like this: ${OPTIONAL_WHY}`;
  }
  const target = posix.join(posix.dirname(file), specifier);
  if (!target.startsWith('src/')) return `${target} is outside src: only src is compiled and published`;
  const other = roomOf(target);
  if (other === room || LEAVES.includes(other)) return leafObjection(room, other);
  const grade = TABLE[room].may[other];
  if (grade !== undefined && ALLOWED[grade].includes(kind)) return undefined;
  const instead = { lazy: 'only lazily, with import()', types: 'only types, with import type' }[grade];
  return `${room} may import ${other} ${instead ?? 'not at all'}: ${TABLE[room].why}`;
}

/** Leaves may use each other, but context and errors stand below all. */
function leafObjection(room, other) {
  const lowest = room === 'context' || room === 'errors';
  return lowest && other !== room ? `${room} may import nothing: ${TABLE[room].why}` : undefined;
}

function roomOf(path) {
  return path.split('/')[1]?.replace(/\.[jt]s$/, '') ?? '';
}

const { optionalDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const optional = new Set(Object.keys(optionalDependencies));
const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(root.length + 1)
      .split('\\')
      .join('/'),
  )
  .sort();
const complaints = [];
let count = 0;
for (const file of files) {
  const room = roomOf(file);
  if (TABLE[room] === undefined) {
    complaints.push(`${file}: there is no room "${room}"; add it to the table with its reason`);
    continue;
  }
  for (const found of importsOf(file, readFileSync(join(root, file), 'utf8'))) {
    count += 1;
    const reason = objection(room, file, found, optional);
    if (reason !== undefined)
      complaints.push(`${file}:${found.line} ${found.kind} ${found.specifier}\n    ${reason}`);
  }
}
for (const complaint of complaints) console.error(complaint);
console.log(
  complaints.length === 0
    ? `layers: ${count} imports in ${files.length} files keep to the table`
    : `layers: ${complaints.length} of ${count} imports break the table`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;
