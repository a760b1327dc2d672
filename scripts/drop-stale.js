// Removes from dist/ what no longer has a source: tsc never deletes.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  const source = join(root, 'src', relative(dist, path).replace(/\.js$/, '.ts'));
  if (entry.isFile() && entry.name.endsWith('.js') && !existsSync(source)) rmSync(path);
}
