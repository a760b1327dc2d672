/** Untrusted text (names of files, metadata, server messages) on its way to a terminal. */

// C0, DEL, C1, bidirectional controls, line and paragraph separators, BOM. Joiners (200C, 200D) stay: scripts need them.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

function visible(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Makes text safe to print: control and bidirectional characters become visible escapes, on one line. */
export function escapeUntrusted(text: string): string {
  return text.replace(UNSAFE, visible).replace(LONE_SURROGATE, visible);
}

/** As {@link escapeUntrusted}, cut to `max` characters with an ellipsis. For values that may be very long. */
export function excerpt(text: string, max = 200): string {
  const characters = text.length > max * 2 ? text.slice(0, max * 2) : text;
  const safe = escapeUntrusted(characters);
  if (safe.length <= max && characters === text) return safe;
  // Not through the middle of a character that takes two code units.
  return `${safe.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
