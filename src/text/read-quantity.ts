/** Quantities as people write them in options. The inverse of `units.ts`. */

const DECIMAL: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
const BINARY: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/**
 * Bytes of `500k`, `1.5M`, `20G`, `20GB` (powers of 1000, as rates are) and `20GiB` (powers of 1024). `bits` for
 * `8Mbit` and `8Mb`, undefined for anything else.
 */
export function readBytes(text: string): number | 'bits' | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([kKMGT]?)(i?)(B|b|bits?|bps)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, number = '', prefix = '', binary = '', unit = ''] = match;
  if (unit.startsWith('b')) return 'bits';
  const factor = (binary === '' ? DECIMAL : BINARY)[prefix.toLowerCase()];
  return factor === undefined ? undefined : Math.round(Number(number) * factor);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds of `90m`, `2h`, `1h30m`, `1d`; undefined for anything else, and for nothing. */
export function readDurationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?[smhd])+$/.test(text.trim())) return undefined;
  let seconds = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g))
    seconds += Number(number) * (SECONDS[unit] ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}
