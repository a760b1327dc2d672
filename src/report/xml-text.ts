import { escapeUntrusted } from '../text/escape.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Untrusted text for XML and HTML, in elements and quoted attributes: what XML 1.0 has no place for becomes visible. */
export function xmlText(text: string): string {
  return escapeUntrusted(text)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
