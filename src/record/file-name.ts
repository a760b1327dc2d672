/** Names of clips in records: relative POSIX paths, exactly as they are on disk. */

/** The form in which names are compared: the same name may be NFC on one system and NFD on another. */
export function comparableName(name: string): string {
  return name.normalize('NFC');
}

/** Orders names by the bytes of their UTF-8 form, as manifests are sorted. JavaScript's own order differs above U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return byCodePoint(x) - byCodePoint(y);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above all others, though their numbers lie below E000.
function byCodePoint(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
