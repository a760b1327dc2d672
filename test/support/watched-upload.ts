/** A `croton upload` whose events are followed while it runs. */
import type { UploadBench } from './upload-bench.js';

export interface UploadEvent {
  readonly type: string;
  readonly id?: string;
  readonly [key: string]: unknown;
}

export interface WatchedUpload {
  /** Clips of which bytes are on their way. */
  readonly inFlight: Set<string>;
  readonly started: Set<string>;
  readonly events: UploadEvent[];
  kill(signal: NodeJS.Signals): void;
  readonly ended: boolean;
  /** Exit code, or undefined where a signal ended it; the summary where there was time for one. */
  readonly done: Promise<{ exitCode: number | undefined; summary: UploadEvent | undefined; stderr: string }>;
}

/** Starts it with `--yes --events`. Of the events, progress is not kept. */
export function watchUpload(
  bench: UploadBench,
  args: readonly string[],
  env: Record<string, string>,
): WatchedUpload {
  const running = bench.run(['upload', '--yes', '--events', ...args], env);
  const state = {
    inFlight: new Set<string>(),
    started: new Set<string>(),
    events: [] as UploadEvent[],
    ended: false,
  };
  const take = (event: UploadEvent) => {
    const { type, id = '' } = event;
    if (type === 'clip-progress') return;
    state.events.push(event);
    if (type === 'clip-started') {
      state.started.add(id);
      state.inFlight.add(id);
    }
    if (type === 'clip-sent' || type === 'clip-done') state.inFlight.delete(id);
    if (type === 'clip-problem') state.inFlight.delete((event.problem as { id?: string }).id ?? '');
  };
  let rest = '';
  running.stdout?.on('data', (text: Buffer) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(JSON.parse(line));
  });
  const done = running.then(({ exitCode, stderr }) => {
    state.ended = true;
    return {
      exitCode,
      summary: state.events.find(({ type }) => type === 'finished'),
      stderr: String(stderr),
    };
  });
  return Object.assign(state, { done, kill: (signal: NodeJS.Signals) => void running.kill(signal) });
}
