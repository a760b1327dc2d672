import { constants, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, Output } from '../context.js';
import { CrotonError, reasonOf } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { jsonText } from '../text/json-text.js';
import type { TransferEvent } from '../transfer/events.js';

/** Milliseconds between two reports of a number that grows. */
const EVERY_MS = 1000;
/** How each line begins: what begins otherwise is not written to. */
const LINE_START = '{"version":1,"type":';

/** A stream of events as JSON lines. */
export interface UploadEvents {
  event(event: TransferEvent): void;
  /** One line of another kind, such as `started` and `finished`. */
  line(type: string, content: object): void;
  /** Why not all of it could be written; undefined where all was. */
  readonly failure: unknown;
  close(): Promise<void>;
}

/**
 * Events as JSON lines (one object a line, `version` 1, `type`, `time`), each written at once. A reader who leaves
 * (`| head`) does not end the upload.
 */
export function uploadEvents(write: (line: string) => void, clock: Clock): Omit<UploadEvents, 'close'> {
  const told = new Map<string, number>();
  let failure: unknown;
  const line = (type: string, content: object) => {
    if (failure !== undefined) return;
    const time = new Date(clock.now()).toISOString();
    try {
      write(`${jsonText({ version: 1, type, time, ...content })}\n`);
    } catch (error) {
      failure = error;
    }
  };
  return {
    line,
    event(event) {
      const key = throttleKey(event);
      if (key !== undefined) {
        const now = clock.now();
        if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
        told.set(key, now);
      }
      if (event.type === 'clip-done' || event.type === 'clip-sent') told.delete(event.id);
      if (event.type === 'clip-problem' && event.problem.id !== undefined) told.delete(event.problem.id);
      const { type, ...content } = event;
      line(type, content);
    },
    get failure() {
      return failure;
    },
  };
}

/** Events of the same key are told once a second; undefined for those that are always told. */
function throttleKey(event: TransferEvent): string | undefined {
  if (event.type === 'clip-progress') return event.id;
  if (event.type === 'scanned' || event.type === 'prepared') return event.type;
  return event.type === 'planned' ? `planned ${event.final}` : undefined;
}

/** Events on standard output. That its reader left is no error. */
export function eventsToOutput(output: Output, clock: Clock): UploadEvents {
  let left = false;
  output.on?.('error', (error) => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') left = true;
  });
  const events = uploadEvents((line) => void (left || output.write(line)), clock);
  return Object.assign(events, { close: async () => {} });
}

/**
 * Events behind those of earlier runs in a file.
 * @param name as people name it
 * @throws CrotonError `file/unwritable`; `usage/invalid` for a file that holds something else
 */
export async function eventsToFile(path: string, name: string, clock: Clock): Promise<UploadEvents> {
  let handle: FileHandle;
  try {
    makeFolder(dirname(path));
    handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o666);
  } catch (error) {
    throw new CrotonError('file/unwritable', { path: name, reason: reasonOf(error) }, { cause: error });
  }
  if (await holdsOther(handle)) {
    await handle.close();
    const reason = `${name} holds something else than events; --events takes - or a file to write them to`;
    throw new CrotonError('usage/invalid', { reason, command: 'croton upload' });
  }
  // At once, so that a killed process has left all that happened.
  const events = uploadEvents((line) => void writeSync(handle.fd, line), clock);
  return Object.assign(events, { close: () => handle.close() });
}

/** Whether a file begins with something else than events. A device has nothing to lose. */
async function holdsOther(handle: FileHandle): Promise<boolean> {
  if (!(await handle.stat()).isFile()) return false;
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(LINE_START.length), position: 0 });
  return bytesRead > 0 && buffer.toString('latin1', 0, bytesRead) !== LINE_START;
}
