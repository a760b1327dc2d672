/** Lets tasks run side by side, and some of them alone: while one of those runs, no other task does. */
export class QuietLane {
  #running = 0;
  #alone = Promise.resolve();
  #idle: (() => void)[] = [];

  /** Runs a task beside others. */
  async share<T>(task: () => Promise<T>): Promise<T> {
    await this.#alone;
    this.#running += 1;
    try {
      return await task();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }

  /** Runs a task when no other runs; those that come meanwhile wait. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#alone.then(async () => {
      while (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
      return task();
    });
    this.#alone = result.then(noop, noop);
    return result;
  }
}

function noop(): void {}
