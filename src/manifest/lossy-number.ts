/** A number of many digits, or with an exponent, behind a colon, a comma or a bracket. */
const SUSPECT = /[:[,]\s*-?(?:[\d.]{16}|[\d.]+[eE])/;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;
const NUMBERS = /-?\d[\d.]*(?:[eE][+-]?\d+)?/g;
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * Whether a line of JSON holds a number that would be another one once it is read and written again: a whole number
 * beyond 2⁵³, or one too large (`1e400` becomes null) or too small. Seventeen digits name every number that there is.
 */
export function hasLossyNumber(text: string): boolean {
  if (!SUSPECT.test(text)) return false;
  const numbers = text.replace(TEXTS, '""').match(NUMBERS) ?? [];
  return numbers.some((number) => {
    const value = Number(number);
    const wanted = decimal(number);
    return decimal(String(value)) !== wanted && decimal(value.toPrecision(17)) !== wanted;
  });
}

/** The digits of a number and where they stand, alike for all ways of writing it. */
function decimal(number: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = PARTS.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  if (end === 0) return whole;
  return `${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
