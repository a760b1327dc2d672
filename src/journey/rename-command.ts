/**
 * The command that gives a file a name that a record can hold, for a POSIX shell (`$'…'`: POSIX.1-2024, bash, zsh).
 * @param path where the file is; a Buffer where its name is not UTF-8
 */
export function renameCommand(path: string | Buffer): string {
  const bytes = Buffer.from(path);
  const text = typeof path === 'string' ? path : decodeName(path);
  const base = text.lastIndexOf('/') + 1;
  const name = text
    .slice(base)
    .replace(/[\\:]/g, '-')
    .replace(/\p{Cc}/gu, '_');
  return `mv -n -- ${quote(bytes)} ${quote(Buffer.from(text.slice(0, base) + name))}`;
}

/** Each part of a path by itself: a folder may be UTF-8 and the file in it not. */
function decodeName(path: Buffer): string {
  const parts = path.toString('latin1').split('/');
  return parts.map((part) => decodePart(Buffer.from(part, 'latin1'))).join('/');
}

/** What is not UTF-8 is most often ISO 8859-1: accents from an old system. */
function decodePart(part: Buffer): string {
  const text = part.toString('utf8');
  return Buffer.from(text).equals(part) ? text : part.toString('latin1');
}

/** One word of a shell. What a terminal would not show as it is stands as its number. */
function quote(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes) && !/[\p{Cc}\p{Cf}]/u.test(text))
    return `'${text.replaceAll("'", "'\\''")}'`;
  let quoted = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) quoted += `\\${byte.toString(8).padStart(3, '0')}`;
    else quoted += character === "'" || character === '\\' ? `\\${character}` : character;
  }
  return `$'${quoted}'`;
}
