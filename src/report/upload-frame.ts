/** What bars show at one moment: lines of text, never wider than the terminal. No cursor, no clock. */
import stringWidth from 'string-width';
import { escapeUntrusted } from '../text/escape.js';
import { shorten, shortenStart } from '../text/table.js';
import { formatBytes } from '../text/units.js';
import { drawBar } from './draw-bar.js';
import { countParts, stateParts } from './upload-lines.js';
import type { Flight, UploadProgress } from './upload-progress.js';

/** What the terminal is like. */
export interface FrameRoom {
  readonly columns: number;
  readonly rows: number;
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean;
}

/** File bars at most, however many clips travel. */
const MOST_FILE_BARS = 16;
/** Lines of the terminal that are left to what stood there before. */
const LINES_LEFT = 4;
const LEAST_BAR = 8;
const MOST_BAR = 40;
const FILE_BAR = 12;
const NARROW_FILE_BAR = 5;
const NARROW = 50;
const SIZE_COLUMNS = 8;

/** Two lines on the whole, and one for each clip under way. */
export function uploadFrame(progress: UploadProgress, room: FrameRoom, nowMs: number): string[] {
  const columns = room.columns - 1;
  const lines = [totalLine(progress, room, columns), fitted(stateParts(progress, nowMs), columns)];
  const most = Math.min(MOST_FILE_BARS, room.rows - LINES_LEFT);
  for (const flight of progress.flights.values()) {
    if (lines.length >= most + 2) break;
    if (!flight.sent) lines.push(fileLine(flight, room, columns));
  }
  // On a terminal of three rows even this is too much.
  return lines.slice(0, Math.max(1, room.rows - 1)).map((line) => ascii(line, room));
}

function totalLine(progress: UploadProgress, { unicode }: FrameRoom, columns: number): string {
  const [clips, bytes] = countParts(progress);
  if (clips === undefined || bytes === undefined) return shorten('croton upload', columns);
  const share = progress.bytes === 0 ? 0 : progress.doneBytes / progress.bytes;
  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`;
  // On a narrow terminal the numbers matter more than the bar, and clips more than bytes.
  for (const text of [`${percent} ${clips}, ${bytes}`, `${percent} ${clips}`, clips]) {
    const left = columns - stringWidth(text) - 1;
    if (left >= LEAST_BAR) return `${drawBar(share, Math.min(MOST_BAR, left), unicode)} ${text}`;
  }
  return shorten(clips, columns);
}

/** As many of the parts as fit; of the first, as much as fits. */
function fitted(parts: readonly string[], columns: number): string {
  let line = parts[0] ?? '';
  for (const part of parts.slice(1)) {
    const longer = `${line}, ${part}`;
    if (stringWidth(longer) <= columns) line = longer;
  }
  return shorten(line, columns);
}

/** The name comes last: one that is written from right to left would turn around what follows it. */
function fileLine(flight: Flight, { unicode }: FrameRoom, columns: number): string {
  const { bytes, done } = flight;
  const share = bytes === 0 ? 1 : done / bytes;
  const percent = `${String(Math.floor(Math.min(1, share) * 100)).padStart(3)}%`;
  const bar = columns < NARROW ? NARROW_FILE_BAR : FILE_BAR;
  const numbers = ` ${percent} ${formatBytes(bytes).padStart(SIZE_COLUMNS)}  `;
  const head = `  ${drawBar(share, bar, unicode)}${numbers}`;
  const room = columns - 2 - bar - numbers.length;
  return room < LEAST_BAR ? shorten(head, columns) : head + shownName(flight, room);
}

/** Measuring names takes most of the time of a frame, and they stay the same from one to the next. */
const SHOWN = new WeakMap<Flight, { readonly room: number; readonly name: string }>();

function shownName(flight: Flight, room: number): string {
  const before = SHOWN.get(flight);
  if (before?.room === room) return before.name;
  const name = shortenStart(escapeUntrusted(flight.fileName), room);
  SHOWN.set(flight, { room, name });
  return name;
}

/** Where only ASCII can be shown, the signs that croton itself puts in are ASCII. */
function ascii(line: string, { unicode }: FrameRoom): string {
  return unicode ? line : line.replaceAll('…', '~');
}
