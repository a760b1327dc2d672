import { hash } from 'node:crypto';
import { comparableName } from '../record/file-name.js';

/** The key of a name as systems that ignore case and normal form see it. */
export function nameKey(name: string): string {
  return hash('sha1', comparableName(name).toLowerCase(), 'hex');
}

/** The key of a clip id, `sha256:` and hex. */
export function idKey(id: string): string {
  return id.slice('sha256:'.length);
}
