/** Who is told of an upload: progress on standard error, events as JSON lines, a row for each clip. */
import { resolve } from 'node:path';
import type { Context, Output } from '../context.js';
import { CrotonError, reasonOf } from '../errors.js';
import type { UploadSummary } from '../journey/upload/upload-options.js';
import { uploadBarsReport } from '../report/upload-bars.js';
import { eventsToFile, eventsToOutput, type UploadEvents } from '../report/upload-events.js';
import { uploadPlainReport } from '../report/upload-plain.js';
import { UploadRecap } from '../report/upload-recap.js';
import type { UploadReport } from '../report/upload-report.js';
import { openUploadRows, rowsFormatOf, type UploadRows } from '../report/upload-rows.js';
import { type NextSteps, uploadSummaryData, uploadSummaryText } from '../report/upload-summary.js';
import { escapeUntrusted } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import type { EmitTransfer } from '../transfer/events.js';
import { identityOf, whyNotWritten } from './output-files.js';

export interface UploadReportOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** A file, or `-` for standard output; true where it stands without one, which is `-`. */
  readonly events?: string | true;
  /** A file for a row for each clip. */
  readonly report?: string;
}

/** All that an upload is told to. */
export class UploadReports {
  readonly #context: Context;
  readonly #options: UploadReportOptions;
  /** A watch has a new one for each round. */
  #progress: UploadReport;
  readonly #events: UploadEvents | undefined;
  readonly #rows: UploadRows | undefined;
  readonly #recap = new UploadRecap();
  #finished = false;

  private constructor(
    context: Context,
    options: UploadReportOptions,
    progress: UploadReport,
    events: UploadEvents | undefined,
    rows: UploadRows | undefined,
  ) {
    this.#context = context;
    this.#options = options;
    this.#progress = progress;
    this.#events = events;
    this.#rows = rows;
  }

  /**
   * Opens what is asked for, before any work; nothing takes the place of the manifest.
   * @throws CrotonError `usage/invalid`, `file/unwritable`
   */
  static async open(
    context: Context,
    options: UploadReportOptions,
    manifestPath: string,
  ): Promise<UploadReports> {
    await refuseOneFileForTwo(context, options, manifestPath);
    const events = await openEvents(context, options.events);
    const rows = await openRows(context, options.report);
    const progress = await chooseProgress(context, options);
    return new UploadReports(context, options, progress, events, rows);
  }

  readonly event: EmitTransfer = (event) => {
    this.#recap.take(event, this.#context.clock.now());
    this.#progress.event(event);
    this.#events?.event(event);
    this.#rows?.event(event);
  };

  /** For lines of others meanwhile: they stand above the bars. */
  get stderr(): Output {
    return this.#progress.stderr;
  }

  /** Whether a line is for people: nobody asked for quiet, and no program reads standard output. */
  get forPeople(): boolean {
    const { events, json, quiet } = this.#options;
    return !json && !quiet && !isStdout(events);
  }

  /** A line among the events of other than an upload, such as `started` and what a watch tells. */
  line(type: string, content: object): void {
    this.#events?.line(type, content);
  }

  /** Begins with new bars: another round of a watch. */
  async round(): Promise<void> {
    this.#progress.end();
    this.#progress = await chooseProgress(this.#context, this.#options, true);
  }

  /** Takes the bars off: nothing goes on for a while. */
  rest(): void {
    this.#progress.end();
  }

  /** Leaves the terminal to what `ask` shows and asks. */
  async aside<T>(ask: () => Promise<T>): Promise<T> {
    this.#progress.hide();
    try {
      return await ask();
    } finally {
      this.#progress.show();
    }
  }

  /** Tells how an upload ended. @throws CrotonError `file/unwritable` for the rows */
  async finish(summary: UploadSummary, steps: Omit<NextSteps, 'reportFile'>): Promise<void> {
    const data = uploadSummaryData(summary);
    const { problems: _, moreProblems: __, ...totals } = data;
    await this.finishWith(data, totals, (reportFile) =>
      uploadSummaryText(summary, this.#recap, { ...steps, reportFile }),
    );
  }

  /** As {@link finish}, in the caller's words: `data` for programs, `text` for people. */
  async finishWith(
    data: object,
    totals: object,
    text: (reportFile: string | undefined) => string,
  ): Promise<void> {
    const { io } = this.#context;
    const { json, events, report } = this.#options;
    this.#progress.end();
    this.#finished = true;
    this.#events?.line('finished', data);
    if (json && !isStdout(events)) io.stdout.write(`${jsonText({ version: 1, ...data })}\n`);
    const unwritable = await this.#rows?.end(totals).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (this.forPeople) io.stderr.write(text(unwritable === undefined ? report : undefined));
    if (unwritable !== undefined) throw unwritable;
  }

  /** After the upload, however it ended; `error` is what prevented it from beginning. */
  async close(error?: unknown): Promise<void> {
    this.#progress.end();
    if (!this.#finished) {
      const known = error instanceof CrotonError ? error : undefined;
      const told =
        known === undefined ? { message: reasonOf(error) } : { code: known.code, message: known.message };
      this.#events?.line('finished', { error: told });
      await this.#rows?.discard();
    }
    await this.#events?.close();
    if (this.#events?.failure === undefined) return;
    const { events } = this.#options;
    const place = isStdout(events) ? 'standard output' : escapeUntrusted(String(events));
    const reason = escapeUntrusted(reasonOf(this.#events.failure));
    this.#context.io.stderr.write(`events could not be written to ${place}: ${reason}\n`);
  }
}

const isStdout = (events: string | true | undefined) => events === true || events === '-';

async function chooseProgress(context: Context, { events, json, quiet }: UploadReportOptions, noEnd = false) {
  const { io, env } = context;
  // Whoever reads events on standard output is told all there.
  if (isStdout(events)) return silentReport(context);
  const terminal = io.stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  if (!terminal || quiet || json) return uploadPlainReport(context, { quiet: quiet === true, noEnd });
  return uploadBarsReport(context);
}

function silentReport({ io }: Context): UploadReport {
  return { stderr: io.stderr, event() {}, hide() {}, show() {}, end() {} };
}

/** Rows take the place of their file at the end: events in it would be lost. A manifest would be, by either. */
async function refuseOneFileForTwo(
  { cwd }: Context,
  { events, report }: UploadReportOptions,
  manifestPath: string,
): Promise<void> {
  const taken = new Map([[await identityOf(manifestPath), 'the manifest']]);
  const files = { '--events': isStdout(events) ? undefined : events, '--report': report };
  for (const [flag, name] of Object.entries(files)) {
    if (name === undefined) continue;
    const file = await identityOf(resolve(cwd, String(name)));
    const other = taken.get(file);
    if (other !== undefined) throw usage(`${other} and ${flag} name the same file, ${JSON.stringify(name)}`);
    taken.set(file, flag);
  }
}

async function openEvents(
  { cwd, io, clock }: Context,
  events: string | true | undefined,
): Promise<UploadEvents | undefined> {
  if (events === undefined) return undefined;
  if (isStdout(events)) return eventsToOutput(io.stdout, clock);
  if (events === '') throw usage('--events takes - or a file to write them to, not ""');
  const path = resolve(cwd, String(events));
  const problem = await whyNotWritten(String(events), path);
  if (problem === undefined) return eventsToFile(path, String(events), clock);
  throw usage(`${problem} (a path to upload stands before --events, or behind --events -)`);
}

async function openRows({ cwd }: Context, name: string | undefined): Promise<UploadRows | undefined> {
  if (name === undefined) return undefined;
  const path = resolve(cwd, name);
  const format = rowsFormatOf(path);
  if (format === undefined) throw usage(`--report takes FILE.csv or FILE.json, not ${JSON.stringify(name)}`);
  const problem = await whyNotWritten(name, path);
  if (problem !== undefined) throw usage(problem);
  return openUploadRows(path, format);
}

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}
