/** A person's answer that others wait for. */
export class Answer {
  accept: () => void = () => {};
  refuse: (reason: unknown) => void = () => {};
  readonly given: Promise<void>;

  constructor() {
    this.given = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.refuse = reject;
    });
    this.given.catch(() => {});
  }
}
