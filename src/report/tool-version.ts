import { readFileSync } from 'node:fs';

/** Name and version of this program for reports: `croton 0.1.0`. */
export function toolVersion(): string {
  const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return `${name} ${version}`;
}
