import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { type AtomicFile, openAtomic } from '../files/atomic-write.js';
import type { FindingTotals } from '../validation/finding.js';
import {
  type Ending,
  type FindingsHeading,
  type FindingsReport,
  type OutputFile,
  openFindingsReport,
  type ReportedItem,
} from './findings-report.js';

/** A report in a file, which appears when it is complete. That it cannot be written is kept in `failure`, not thrown. */
export class FileReport implements FindingsReport {
  failure: CrotonError | undefined;
  readonly #output: OutputFile;
  #file: AtomicFile | undefined;
  #report: FindingsReport | undefined;

  private constructor(output: OutputFile) {
    this.#output = output;
  }

  /** Opens the file at once: that it cannot be written is better known before hours of work. */
  static async open(context: Context, output: OutputFile, heading: FindingsHeading): Promise<FileReport> {
    const made = new FileReport(output);
    await made.#guard(async () => {
      const file = await openAtomic(output.path);
      made.#file = file;
      const target = { context, write: (text: string) => file.write(text) };
      made.#report = await openFindingsReport(target, output.format, heading);
    });
    return made;
  }

  async item(item: ReportedItem): Promise<void> {
    await this.#guard(async () => this.#report?.item(item));
  }

  async end(totals: FindingTotals, ending?: Ending): Promise<void> {
    await this.#guard(async () => {
      await this.#report?.end(totals, ending);
      await this.#file?.commit();
    });
  }

  async discard(): Promise<void> {
    await this.#file?.discard();
  }

  async #guard(step: () => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      await step();
    } catch (error) {
      await this.discard();
      if (!(error instanceof CrotonError)) throw error;
      this.failure = this.#asNamed(error);
    }
  }

  /** The error with the name that the user gave. */
  #asNamed(error: CrotonError): CrotonError {
    const { path, reason = '' } = error.parameters;
    if (error.code !== 'file/unwritable' || path !== this.#output.path) return error;
    const hint = 'choose another file with --output; the other reports are written';
    return new CrotonError('file/unwritable', { path: this.#output.name, reason }, { cause: error, hint });
  }
}
