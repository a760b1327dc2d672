/** License expressions of SPDX 2.3, annex D, and `LicenseRef-*` for those without an identifier. */
import parseExpression, { type Info } from 'spdx-expression-parse';

const known = new Map<string, Info | undefined>();

/** Whether `text` is an SPDX license expression whose licenses are on the list, or a `LicenseRef-*`. */
export function isLicenseExpression(text: string): boolean {
  return parseLicense(text) !== undefined;
}

/**
 * Whether one may use what is under `expression` with licenses that `accepts` takes: of `OR` one is enough, of `AND` all
 * have to be, an exception (`WITH`) only adds permission. False for what is no expression.
 */
export function licenseHolds(expression: string, accepts: (license: string) => boolean): boolean {
  const parsed = parseLicense(expression);
  return parsed !== undefined && holds(parsed, accepts);
}

/** The identifiers in an expression, each once, in their order. None for what is no expression. */
export function licensesIn(expression: string): string[] {
  const parsed = parseLicense(expression);
  return parsed === undefined ? [] : [...new Set(leaves(parsed))];
}

function leaves(info: Info): string[] {
  return 'license' in info ? [info.license] : [...leaves(info.left), ...leaves(info.right)];
}

function holds(info: Info, accepts: (license: string) => boolean): boolean {
  if ('license' in info) return accepts(info.license);
  const sides = [info.left, info.right];
  return info.conjunction === 'or'
    ? sides.some((side) => holds(side, accepts))
    : sides.every((side) => holds(side, accepts));
}

function parseLicense(text: string): Info | undefined {
  const before = known.get(text);
  if (before !== undefined || known.has(text)) return before;
  const parsed = parse(text);
  if (known.size < 1000) known.set(text, parsed);
  return parsed;
}

function parse(text: string): Info | undefined {
  // The parser is recursive: a long run of parentheses would end it, and no honest license needs that many.
  if (text.length > 1000) return undefined;
  try {
    return parseExpression(text);
  } catch {
    return undefined;
  }
}
