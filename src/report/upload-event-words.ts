import type { TransferEvent } from '../transfer/events.js';
import type { WatchEvent } from '../transfer/watch-events.js';
import { wrapText } from './wrap-text.js';

/** What each line of `--events` tells. A type stays what it is, and keeps its keys; others may be added to both. */
const EVENT_WORDS: Readonly<Record<'started' | 'finished' | (TransferEvent | WatchEvent)['type'], string>> = {
  started: 'first: endpoint, manifest',
  scanned: 'files looked at',
  planned: 'clips and bytes to deliver; final when all are found',
  prepared: 'clips and bytes hashed',
  'side-by-side': 'clips that may travel at once',
  'clip-started': 'id, fileName, bytes, resumes',
  'clip-progress': 'id, bytes of it that are there or on the way; once a second, goes back after a cut',
  'clip-sent': 'id; all bytes are there, the receipt is not',
  'clip-done': 'id, fileName, bytes, outcome (sent, present, updated), submission, state',
  'clip-problem':
    'bytes, problem: fileName, id, kind (failed, refused, held, invalid, withdrawn), code, message, fix',
  waiting: 'reason, delayMs, away, busy, fileName',
  paused: 'why (window, budget, pause, signed-out), untilMs since 1970',
  resumed: 'a pause is over',
  locked: 'pid of the croton that uploads the same collection',
  finished: 'last: the summary as with --json, error (null, or code and message)',
  watching: 'with --watch: folder, settleS, everyS',
  settling: 'with --watch: files that are waited for',
  'round-started': 'with --watch: round',
  'round-ended': 'with --watch: round, durationS, counts',
  'watch-waiting': 'with --watch: code, message, delayMs',
};

const INDENT = 18;
const COLUMNS = 100;

/** The types of events, for the help of the command. */
export function eventHelp(): string {
  const lines = Object.entries(EVENT_WORDS).flatMap(([type, words]) =>
    wrapText(words, COLUMNS - INDENT).map(
      (line, index) => `${(index === 0 ? `  ${type}` : '').padEnd(INDENT)}${line}`,
    ),
  );
  return `Events have version (1), type and time (ISO 8601), and by type:\n${lines.join('\n')}`;
}
