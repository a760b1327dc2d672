/**
 * What is wrong with `name` as a path inside a collection, in words, or undefined when it is fine.
 * Safe names stay inside the folder on every system.
 */
export function fileNameProblem(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return 'has a NUL character';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is absolute';
  if (name.includes('\\')) return 'has a backslash: write folders with /';
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return 'has an empty, "." or ".." part';
  if (/\p{Surrogate}/u.test(name)) return 'is not valid Unicode';
  return undefined;
}
