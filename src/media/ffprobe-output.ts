/** Where the output of one run of ffprobe goes. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const STDOUT_CAP_BYTES = 16 * 1024 * 1024;
const STDERR_KEPT_BYTES = 64 * 1024;

export interface RunOutput {
  /** Standard output and error of the child. */
  readonly stdio: readonly ['pipe', 'pipe'] | readonly [number, number];
  /** Begins to take what the child prints; `flood` is called when that is more than croton keeps. */
  take(child: ChildProcess, flood: () => void): void;
  /** Whether it is more than croton keeps by now. */
  isFlooded(): boolean;
  /** After a kill: whatever still holds the output is not waited for. */
  cut(): void;
  /** What was printed. Call once, at the end. */
  finish(): { readonly stdout: string; readonly stderr: string };
}

/** Pipes, both drained. With `onOutput`, standard output goes there piece by piece and is not capped. */
export function pipeOutput(onOutput?: (chunk: Buffer) => void): RunOutput {
  const stdout = boundedText(STDOUT_CAP_BYTES);
  const stderr = boundedText(STDERR_KEPT_BYTES);
  let streams: (ChildProcess['stdout'] | undefined)[] = [];
  return {
    stdio: ['pipe', 'pipe'],
    take(child, flood) {
      streams = [child.stdout, child.stderr];
      child.stdout?.on('data', (chunk: Buffer) => {
        if (onOutput !== undefined) onOutput(chunk);
        else if (!stdout.add(chunk)) flood();
      });
      child.stderr?.on('data', stderr.add);
    },
    isFlooded: () => false,
    // A grandchild may hold the pipes open.
    cut: () => {
      for (const stream of streams) stream?.destroy();
    },
    finish: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
  };
}

/** Keeps the first bytes of a stream. `add` tells whether all of a piece had room. */
function boundedText(maxBytes: number) {
  const kept: Buffer[] = [];
  let left = maxBytes;
  return {
    add: (chunk: Buffer): boolean => {
      if (left > 0) kept.push(chunk.subarray(0, left));
      left = Math.max(-1, left - chunk.length);
      return left >= 0;
    },
    text: () => Buffer.concat(kept).toString(),
  };
}

export interface OutputFiles {
  readonly stdout: number;
  readonly stderr: number;
}

const idle: OutputFiles[] = [];

/**
 * Two files without a name, used again and again: a run that writes to them costs the system a third less than one
 * with pipes. Where the disk is full, or a grandchild goes on writing, the output is cut or mixed: whoever reads it
 * has to notice. Undefined where no such files can be made.
 */
export function fileOutput(): RunOutput | undefined {
  const files = idle.pop() ?? openFiles();
  if (files === undefined) return undefined;
  let reusable = true;
  return {
    stdio: [files.stdout, files.stderr],
    take: () => {},
    isFlooded: () => isFlooded(files),
    cut: () => {
      reusable = false;
    },
    finish() {
      try {
        return emptyFiles(files);
      } finally {
        if (reusable) idle.push(files);
        else closeFiles(files);
      }
    },
  };
}

/** Whether more was printed than croton keeps. */
export function isFlooded(files: OutputFiles): boolean {
  return [files.stdout, files.stderr].some((fd) => fstatSync(fd).size > STDOUT_CAP_BYTES);
}

/** What was printed. The files are empty then. */
export function emptyFiles(files: OutputFiles) {
  return {
    stdout: readStart(files.stdout, STDOUT_CAP_BYTES),
    stderr: readStart(files.stderr, STDERR_KEPT_BYTES),
  };
}

export function closeFiles({ stdout, stderr }: OutputFiles): void {
  closeSync(stdout);
  closeSync(stderr);
}

/** Reads a file's first bytes and empties it. */
function readStart(fd: number, maxBytes: number): string {
  const { size } = fstatSync(fd);
  if (size === 0) return '';
  const bytes = Buffer.allocUnsafe(Math.min(size, maxBytes));
  const length = readSync(fd, bytes, 0, bytes.length, 0);
  ftruncateSync(fd, 0);
  return bytes.toString('utf8', 0, length);
}

// Memory first: on a disk, each run would be an entry in the journal of the file system.
const FOLDERS = process.platform === 'linux' ? ['/dev/shm', tmpdir()] : [tmpdir()];

/** Two files without a name; undefined where none can be made. */
export function openFiles(): OutputFiles | undefined {
  // An open file cannot lose its name there.
  if (process.platform === 'win32') return undefined;
  for (const folder of FOLDERS) {
    const opened: number[] = [];
    try {
      opened.push(openNameless(folder), openNameless(folder));
      const [stdout, stderr] = opened;
      if (stdout !== undefined && stderr !== undefined) return { stdout, stderr };
    } catch {
      for (const fd of opened) closeSync(fd);
    }
  }
  return undefined;
}

// O_APPEND: after it was emptied, the next run writes at its start.
const FRESH = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND;

function openNameless(folder: string): number {
  const path = join(folder, `croton-${randomUUID()}`);
  const fd = openSync(path, FRESH, 0o600);
  unlinkSync(path);
  return fd;
}
