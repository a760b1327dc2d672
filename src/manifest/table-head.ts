import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';

/** How a table is written, as its first bytes tell. */
export interface TableHead {
  readonly delimiter: ',' | ';' | '\t';
  /** Where the header begins, in bytes: after a byte order mark and Excel's line `sep=;`. */
  readonly start: number;
}

const HEAD_BYTES = 1 << 16;
// O_NONBLOCK: opening a pipe that nobody writes to must not hang.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Finds out what stands between the cells. Excel writes semicolons where the decimal sign is a comma.
 * @param name as people name the table
 * @throws CrotonError `file/not-found`, `file/unreadable`, `table/unreadable`
 */
export async function readTableHead(path: string, name: string): Promise<TableHead> {
  const head = await readHead(path, name);
  const fail = (reason: string) => new CrotonError('table/unreadable', { path: name, place: '', reason });
  if (head.length === 0) throw fail('it is empty');
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') throw fail('it is a workbook, not a CSV file');
  if ([0xfeff, 0xfffe].includes(head.length > 1 ? head.readUInt16BE(0) : 0) || head.includes(0))
    throw fail('it is UTF-16 or no text');
  if (head[0] === 0x7b)
    throw fail('it is JSON, not a table: croton manifest export csv makes one of a manifest');
  const bom = head.toString('utf8', 0, 3) === '\ufeff' ? 3 : 0;
  const text = head.toString('utf8', bom);
  const told = /^"?sep=([,;\t])"?\r?\n/i.exec(text);
  const start = bom + (told?.[0].length ?? 0);
  const header = (/^[^\r\n]*/.exec(text.slice(told?.[0].length ?? 0))?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => header.split(delimiter).length;
  const [likely = ','] = [...DELIMITERS].sort((a, b) => count(b) - count(a));
  return { delimiter: DELIMITERS.find((delimiter) => delimiter === told?.[1]) ?? likely, start };
}

async function readHead(path: string, name: string): Promise<Buffer> {
  try {
    const handle = await open(path, OPEN_FLAGS);
    try {
      const stats = await handle.stat();
      // A table is read more than once. Of a folder, the system says so itself.
      if (!stats.isFile() && !stats.isDirectory())
        throw new CrotonError('file/unreadable', { path: name, reason: 'it is not a regular file' });
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CrotonError) throw error;
    if (systemErrorCode(error) === 'ENOENT')
      throw new CrotonError('file/not-found', { path: name }, { cause: error });
    throw new CrotonError('file/unreadable', { path: name, reason: reasonOf(error) }, { cause: error });
  }
}
