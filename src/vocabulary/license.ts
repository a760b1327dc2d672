/** License expressions of SPDX 2.3, annex D, and `LicenseRef-*` for those without an identifier. */
import parseExpression from 'spdx-expression-parse';

const known = new Map<string, boolean>();

/** Whether `text` is an SPDX license expression whose licenses are on the list, or a `LicenseRef-*`. */
export function isLicenseExpression(text: string): boolean {
  const before = known.get(text);
  if (before !== undefined) return before;
  const answer = parses(text);
  if (known.size < 1000) known.set(text, answer);
  return answer;
}

function parses(text: string): boolean {
  // The parser is recursive: a long run of parentheses would end it, and no honest license needs that many.
  if (text.length > 1000) return false;
  try {
    parseExpression(text);
    return true;
  } catch {
    return false;
  }
}
