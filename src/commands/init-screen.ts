import { Writable } from 'node:stream';
import type { Io } from '../context.js';

/** How inquirer begins what it draws: down to the end of what it drew before, then up over its lines, which are erased. */
const ERASING = /^(?:\u001b\[\d+B)?(?:\u001b\[2K(?:\u001b\[1A)?)+\u001b\[G/;
const CLEAR = '\u001b[H\u001b[2J';

/**
 * What inquirer draws on. When the terminal gets another size, lines break elsewhere: what inquirer counted is wrong, and
 * it draws nothing before the next key. From then on all of a question is drawn on an empty screen, below what was `told`.
 */
export class QuestionScreen extends Writable {
  readonly #stderr: Io['stderr'];
  readonly #told: () => string;
  #drawn = '';
  #isResized = false;

  constructor(stderr: Io['stderr'], told: () => string) {
    super({ decodeStrings: false });
    this.#stderr = stderr;
    this.#told = told;
  }

  get isTTY(): boolean {
    return true;
  }

  get columns(): number | undefined {
    return this.#stderr.columns;
  }

  get rows(): number | undefined {
    return this.#stderr.rows;
  }

  /** Runs `ask` and draws its question again at each change of size. */
  async during<T>(ask: () => Promise<T>): Promise<T> {
    const onResize = () => {
      this.#isResized = true;
      this.#stderr.write(`${CLEAR}${this.#told()}${this.#drawn}`);
    };
    const terminal = this.#stderr as NodeJS.WriteStream;
    terminal.on('resize', onResize);
    try {
      return await ask();
    } finally {
      terminal.off('resize', onResize);
      this.#drawn = '';
      this.#isResized = false;
    }
  }

  override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
    const text = String(chunk);
    const drawn = text.replace(ERASING, '');
    const isWhole = drawn !== text || this.#drawn === '';
    if (isWhole) this.#drawn = drawn;
    this.#stderr.write(isWhole && this.#isResized ? `${CLEAR}${this.#told()}${drawn}` : text);
    done();
  }

  /** inquirer ends what it draws on with each question. */
  override end(): this {
    return this;
  }
}
