/**
 * Runs of ffprobe that a small shell starts, one after another. To start a program the system copies the page tables of
 * whoever starts it: that takes Node 3 ms, in which it does nothing else, and a shell of 1 MB a tenth. The shell's own
 * program never changes: the path of a clip is a line that it reads, and one word of the command.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { closeFiles, emptyFiles, isFlooded, type OutputFiles, openFiles } from './ffprobe-output.js';
import { childEnvironment, type FfprobeEnd, type FfprobeLimits, type FfprobeRun } from './run-ffprobe.js';
import { type StopReason, watchRun } from './watch-run.js';

const PROGRAM =
  'while IFS= read -r clip; do "$@" "file:$clip" </dev/null >&3 2>&4 3>&- 4>&-; echo "$?"; done';

/** By ffprobe and what it is asked. */
const idle = new Map<string, ProbeLane[]>();

/** Whether a shell reads this path as it is, whichever shell it is. */
export function isLanePath(path: string): boolean {
  return process.platform !== 'win32' && /^\/[^\p{Cc}\p{Cs}]*$/u.test(path);
}

/**
 * Asks ffprobe about a file. Undefined where no shell could: then it has to be started directly.
 * @param args all but the last one, which is the file
 * @throws the signal's reason when aborted
 */
export async function runInLane(
  ffprobe: string,
  args: readonly string[],
  absolutePath: string,
  limits: FfprobeLimits,
): Promise<FfprobeRun | undefined> {
  limits.signal?.throwIfAborted();
  const key = [ffprobe, ...args].join('\0');
  const lanes = idle.get(key) ?? [];
  idle.set(key, lanes);
  const lane = lanes.pop() ?? ProbeLane.open(ffprobe, args);
  const run = await lane?.run(absolutePath, limits);
  if (lane?.isOpen) lanes.push(lane);
  return run;
}

class ProbeLane {
  readonly #shell: ChildProcess;
  readonly #stdin: Socket;
  readonly #stdout: Socket;
  readonly #files: OutputFiles;
  #open = true;
  #answer: (code: number | undefined) => void = noAnswer;

  private constructor(shell: ChildProcess, stdin: Socket, stdout: Socket, files: OutputFiles) {
    this.#shell = shell;
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#files = files;
    let text = '';
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('\n')) return;
      const code = Number(text);
      text = '';
      this.#answer(code);
    });
    // It ended, and with it whatever it was asked.
    stdin.on('error', () => {});
    shell.on('error', () => this.#end());
    shell.on('close', () => this.#end());
    this.#rest();
  }

  static open(ffprobe: string, args: readonly string[]): ProbeLane | undefined {
    const files = openFiles();
    if (files === undefined) return undefined;
    try {
      const shell = spawn('/bin/sh', ['-c', PROGRAM, 'sh', ffprobe, ...args], {
        stdio: ['pipe', 'pipe', 'ignore', files.stdout, files.stderr],
        // A group of its own: it ends together with the ffprobe that it started.
        detached: true,
        env: childEnvironment(),
      });
      const { stdin, stdout } = shell;
      if (stdin instanceof Socket && stdout instanceof Socket)
        return new ProbeLane(shell, stdin, stdout, files);
      shell.on('error', () => {});
    } catch {
      // Out of processes, or no shell: whoever asks starts ffprobe itself.
    }
    closeFiles(files);
    return undefined;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  run(path: string, limits: FfprobeLimits): Promise<FfprobeRun | undefined> {
    return new Promise((resolve, reject) => {
      if (!this.#open) return resolve(undefined);
      const { signal } = limits;
      let stopped: StopReason | undefined;
      const stop = (why: StopReason) => {
        stopped ??= why;
        this.#kill();
      };
      const unwatch = watchRun(limits, () => isFlooded(this.#files), stop);
      this.#answer = (code) => {
        unwatch();
        this.#rest();
        const flooded = isFlooded(this.#files);
        const printed = emptyFiles(this.#files);
        if (!this.#open) closeFiles(this.#files);
        if (stopped === 'aborted' || signal?.aborted) return reject(signal?.reason);
        const end = stopped ?? (flooded ? 'flood' : undefined);
        if (end !== undefined) return resolve({ end: { kind: end }, ...printed });
        const natural = endOf(code);
        resolve(natural === undefined ? undefined : { end: natural, ...printed });
      };
      this.#shell.ref();
      this.#stdout.ref();
      this.#stdin.write(`${path}\n`);
    });
  }

  #kill(): void {
    // Without an id it never began, and its error is on the way.
    if (this.#shell.pid === undefined) return;
    try {
      process.kill(-this.#shell.pid, 'SIGKILL');
    } catch {
      // All of it is gone; its end is on the way.
    }
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    const wasAsked = this.#answer !== noAnswer;
    if (wasAsked) this.#answer(undefined);
    else closeFiles(this.#files);
  }

  /** Idle, it keeps nobody waiting: when croton ends, so does the shell. */
  #rest(): void {
    this.#answer = noAnswer;
    this.#shell.unref();
    this.#stdin.unref();
    this.#stdout.unref();
  }
}

const noAnswer = () => {};

/** How ffprobe ended, by what a shell says of it; undefined where the shell could not start it. */
function endOf(code: number | undefined): FfprobeEnd | undefined {
  if (code === undefined || !Number.isInteger(code) || code === 126 || code === 127) return undefined;
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { kind: 'exit', code } : { kind: 'signal', signal };
}
