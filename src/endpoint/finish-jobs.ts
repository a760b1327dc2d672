import { availableParallelism } from 'node:os';
import { reasonOf } from '../errors.js';
import { finishUpload, noteFailure } from './finish-upload.js';
import type { Services } from './services.js';

/** While some wait for the disk or for ffprobe, others compute. */
const AT_ONCE = availableParallelism() + 4;
const ATTEMPTS = 5;
const PAUSE_MS = 200;

/** Runs the jobs that verify uploads, a few at once. Jobs are rows: a restart takes them up again. */
export class FinishJobs {
  readonly #services: Services;
  readonly #onError: (error: unknown) => void;
  readonly #waiting: string[] = [];
  readonly #runs = new Map<string, { readonly done: Promise<void>; readonly finish: () => void }>();
  #running = 0;
  readonly #stop = new AbortController();

  constructor(services: Services, onError: (error: unknown) => void) {
    this.#services = services;
    this.#onError = onError;
  }

  /** Has the job of `submission` run, and resolves when it is over, one way or another. */
  run(submission: string): Promise<void> {
    const present = this.#runs.get(submission);
    if (present !== undefined) return present.done;
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.#runs.set(submission, { done, finish });
    this.#waiting.push(submission);
    this.#next();
    return done;
  }

  /** Takes up what an earlier process left. */
  async resume(): Promise<void> {
    const jobs = await this.#services.db
      .selectFrom('jobs')
      .select('submission')
      .where('state', 'in', ['queued', 'verified'])
      .execute();
    for (const { submission } of jobs) void this.run(submission);
  }

  /** Starts no further job, ends those that hash, waits for those that publish. All stay as rows until they are over. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const submission of this.#waiting.splice(0)) this.#over(submission);
    await Promise.all([...this.#runs.values()].map(({ done }) => done));
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const submission = this.#stop.signal.aborted ? undefined : this.#waiting.shift();
      if (submission === undefined) return;
      this.#running += 1;
      void this.#work(submission).finally(() => {
        this.#running -= 1;
        this.#over(submission);
        this.#next();
      });
    }
  }

  #over(submission: string): void {
    this.#runs.get(submission)?.finish();
    this.#runs.delete(submission);
  }

  async #work(submission: string): Promise<void> {
    for (;;) {
      try {
        return await finishUpload(this.#services, submission, this.#stop.signal);
      } catch (error) {
        // The row stays as it is: the next start takes it up.
        if (this.#stop.signal.aborted) return;
        this.#onError(error);
        const next = await noteFailure(this.#services, submission, reasonOf(error), ATTEMPTS).catch(
          () => 'over' as const,
        );
        if (next === 'over') return;
        await this.#services.clock.sleep(PAUSE_MS);
      }
    }
  }
}
