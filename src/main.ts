/** Composition root: builds the Context, runs the program, sets process.exitCode. Nobody else exits. */
import { setMaxListeners } from 'node:events';
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { renderFailure, runProgram } from './cli/program.js';
import { processContext, READER_LEFT } from './context.js';
import { CrotonError, combineExitCodes, type ExitCode, reasonOf } from './errors.js';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A second signal within this time is an echo of the first, milliseconds. */
const ECHO_MS = 200;

/** When the terminal was closed nobody is left to press Ctrl-C again: what has not stopped by then ends, milliseconds. */
const HANGUP_PATIENCE_MS = 10_000;

/** The whole program. A first signal stops softly (state is saved), a second one at once. */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const stop = new AbortController();
  // Every request and every wait of the run listens: Node would warn of that on the terminal.
  setMaxListeners(0, stop.signal);
  let stopped: ExitCode | undefined;
  let stoppedMs = 0;
  const hangUp = () => {
    // A shell sends it once more to its jobs: no sign of impatience.
    if (stopped !== undefined) return;
    stopped = SIGNALS.SIGHUP;
    stoppedMs = Date.now();
    setTimeout(() => process.exit(SIGNALS.SIGHUP), HANGUP_PATIENCE_MS).unref();
    stop.abort();
  };
  for (const [signal, code] of Object.entries(SIGNALS) as [keyof typeof SIGNALS, ExitCode][]) {
    process.on(signal, () => {
      if (signal === 'SIGHUP') return hangUp();
      // One signal may be heard twice: npx passes it on, and conf’s when-exit sends it to its own process again.
      if (stopped !== undefined && Date.now() - stoppedMs < ECHO_MS) return;
      if (stopped !== undefined) process.exit(code);
      stopped = code;
      stoppedMs = Date.now();
      stop.abort();
    });
  }
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  const closedTerminals = () => terminals.filter((fd) => !isatty(fd));
  const isHangup = (error: NodeJS.ErrnoException) => error.code === 'EIO' && closedTerminals().length > 0;
  // A reader that closes the pipe (`croton … | head`) ends the work quietly.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (isHangup(error)) return hangUp();
      if (error.code !== 'EPIPE') {
        const path = stream === process.stdout ? 'standard output' : 'standard error';
        throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
      }
      // Somebody else listens: the work is worth going on with (`croton upload --events | head`).
      if (stream.listenerCount('error') > 1) return;
      stop.abort(READER_LEFT);
    });
  }
  const context = processContext(stop.signal);
  process.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (isHangup(error)) return hangUp();
    throw error;
  });
  // Node restores the terminal as it exits, and crashes where there is none any more.
  process.on('exit', () => {
    for (const fd of closedTerminals()) closeSync(fd);
  });
  // A bug that no promise carried here: Node's own exit 1 would read as "findings".
  process.on('uncaughtException', async (error) => {
    // readline and others set up a terminal anew that was closed under them.
    if (isHangup(error)) return hangUp();
    process.exit(await renderFailure(context, argv, error));
  });
  const code = await runProgram(context, argv);
  // That the reader left is no interruption; what was found or left undone until then counts all the same.
  const quiet = stop.signal.reason === READER_LEFT && code === 130 ? 0 : code;
  // What was interrupted says 130; the signal that did it is known here.
  process.exitCode =
    stopped === undefined ? quiet : combineExitCodes([stopped, code === 130 ? stopped : code]);
}
