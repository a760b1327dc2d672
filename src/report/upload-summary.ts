import { escapeUntrusted, excerpt } from '../text/escape.js';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../text/units.js';
import type { UploadCounts } from '../transfer/tally.js';
import { dryRunLines, type UploadForecast } from './upload-forecast.js';
import type { ProblemGroup, UploadRecap } from './upload-recap.js';

/** What this report shows of an upload that has ended. */
export interface UploadResult extends UploadCounts {
  readonly endpoint: string;
  readonly account: string;
  readonly manifest: string;
  readonly journal: string;
  readonly dryRun: boolean;
  /** What a dry run found out. */
  readonly forecast?: UploadForecast | undefined;
  readonly durationS: number;
  readonly interrupted: boolean;
  readonly stopped: { readonly code: string; readonly message: string } | undefined;
}

/** What a summary says to do next. */
export interface NextSteps {
  /** The command that goes on with what is left. */
  readonly command: string;
  /** The command that tries what failed once more, and nothing else. */
  readonly retryCommand: string;
  /** The file that names every clip; undefined where none was asked for. */
  readonly reportFile: string | undefined;
  /** Whether only what failed was to be tried: then there is a reason why nothing is sent. */
  readonly retriesOnly?: boolean;
}

const WORDS = {
  sent: 'sent',
  present: 'already there',
  updated: 'with a new record',
  refused: 'refused',
  held: 'waiting for you',
  invalid: 'left out',
  withdrawn: 'withdrawn',
  failed: 'failed',
  left: 'not reached',
} as const;

/** Kinds of problems that are told one by one. */
const MOST_GROUPS = 10;

/** The summary for people: counts, what went over the wire, problems by what they have in common, what to do next. */
export function uploadSummaryText(
  result: UploadResult,
  recap: Pick<UploadRecap, 'movedBytes' | 'groups'>,
  steps: NextSteps,
): string {
  const lines = [
    ...problemLines(recap.groups, steps.reportFile),
    ...(result.dryRun ? dryRunLines(result) : []),
    countsLine(result, steps.retriesOnly),
    ...(recap.movedBytes > 0 ? [bytesLine(result, recap.movedBytes)] : []),
    ...(steps.reportFile === undefined
      ? []
      : [
          `${escapeUntrusted(steps.reportFile)} names every clip${result.left > 0 ? ' that was reached' : ''}`,
        ]),
    ...nextLines(result, steps),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function countsLine(result: UploadResult, retriesOnly = false): string {
  const counts = Object.entries(WORDS)
    .map(([key, word]) => ({ count: result[key as keyof typeof WORDS], word }))
    .filter(({ count, word }) => count > 0 && !(result.dryRun && word === WORDS.left));
  if (counts.length > 0) return counts.map(({ count, word }) => `${formatCount(count)} ${word}`).join(', ');
  if (result.interrupted || result.stopped !== undefined) return result.dryRun ? '' : 'nothing was sent';
  if (retriesOnly && result.clips === 0) return 'nothing failed last time';
  return result.dryRun ? '' : 'nothing to send';
}

/** The rate is that of the whole run, looking and hashing and waiting included: nothing is measured by it. */
function bytesLine({ durationS, endpoint, sent }: UploadResult, movedBytes: number): string {
  const rate = formatRate(movedBytes / Math.max(0.001, durationS));
  const receipts = sent === 0 ? '' : ', a receipt for each clip that arrived';
  return `${formatBytes(movedBytes)} in ${formatDuration(durationS)} (${rate} over all) to ${endpoint}${receipts}`;
}

function problemLines(groups: readonly ProblemGroup[], reportFile: string | undefined): string[] {
  const lines = groups
    .slice(0, MOST_GROUPS)
    .flatMap(({ kind, code, message, differs, fix, names, count }) => {
      const more = count - names.length;
      const all = reportFile === undefined ? ': --report FILE lists them' : '';
      return [
        `${plural(count, 'clip')} ${WORDS[kind]}${differs ? ', the first because' : ':'} ${excerpt(message, 300)} [${escapeUntrusted(code)}]`,
        ...names.map((name) => `  ${excerpt(name, 300)}`),
        ...(more > 0 ? [`  and ${formatCount(more)} more${all}`] : []),
        `  fix: ${excerpt(fix, 300)}`,
      ];
    });
  const more = groups.length - MOST_GROUPS;
  return more > 0
    ? [...lines, `and ${plural(more, 'more kind of problem', 'more kinds of problems')}`]
    : lines;
}

function nextLines(result: UploadResult, { command, retryCommand }: NextSteps): string[] {
  if (result.dryRun) return [];
  const { failed, left, interrupted, stopped } = result;
  const lines: string[] = [];
  if (left > 0 || interrupted || stopped !== undefined)
    lines.push(`${interrupted ? 'saved; ' : ''}to go on: ${command}`);
  else if (failed > 0) lines.push(`to try those that failed once more: ${retryCommand}`);
  if (result.sent + result.present + result.updated > 0)
    lines.push(
      'croton status tells what becomes of them; croton receipts list shows what proves that they arrived',
    );
  return lines;
}

/** The summary for machines: a document without its version, or the end of a stream of events. */
export function uploadSummaryData({ stopped, ...rest }: UploadResult) {
  return { ...rest, error: stopped === undefined ? null : { code: stopped.code, message: stopped.message } };
}
