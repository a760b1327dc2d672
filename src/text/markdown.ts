import { escapeUntrusted } from './escape.js';

/** What Markdown (CommonMark, GitHub's and GitLab's additions) would read as markup: shown as it is. */
const MARKUP = /[\\`*_{}[\]<>|~!&$^]|:(?=\w|\/\/)/g;

/** Untrusted text as Markdown on one line: no markup, links, HTML, mentions of people or references to issues. */
export function markdownText(text: string): string {
  return (
    escapeUntrusted(text)
      .replace(MARKUP, '\\$&')
      .replace(/www\./gi, (start) => `${start.slice(0, -1)}\\.`)
      // A backslash does not stop these: they are looked for in the finished page.
      .replace(/[@#]/g, '$&&#8203;')
  );
}

/** Untrusted text as a code span: nothing is read in it, but a table would still be cut at its pipes. */
export function markdownCode(text: string): string {
  const safe = escapeUntrusted(text);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const gap = safe.startsWith('`') || safe.endsWith('`') || safe === '' ? ' ' : '';
  return `${fence}${gap}${safe}${gap}${fence}`;
}
