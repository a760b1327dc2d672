import type { Command } from 'commander';
import { type Context, READER_LEFT } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import type { ComparedRecords } from '../journey/compare-pictures.js';
import { validatePaths } from '../journey/validate.js';
import type { IntegrityLevel } from '../media/facts.js';
import { openFindingsReports } from '../report/findings-reports.js';
import { totalsLine } from '../report/findings-totals.js';
import { SharedClips, sharedLine } from '../report/shared-without.js';
import { toolVersion } from '../report/tool-version.js';
import { validateProgress } from '../report/validate-progress.js';
import { formatCount, plural } from '../text/units.js';
import { countFindings, noFindings } from '../validation/finding.js';
import { defineFindingsOptions, type FindingsOptions, readFindingsOptions } from './findings-options.js';
import { homeCollection } from './home-collection.js';
import { closeBaseline, defineJudgingOptions, type JudgingOptions, openJudging } from './judging-options.js';
import { reportedRules } from './reported-rules.js';
import { defineSelectionOptions, readSelectionOptions, type SelectionOptions } from './selection-options.js';

interface Options extends FindingsOptions, JudgingOptions, SelectionOptions {
  readonly ffprobe?: string;
  readonly jobs?: string;
  readonly timeout?: string;
  readonly hydrate?: boolean;
  readonly cache?: boolean;
  readonly deep?: boolean;
  readonly decode?: boolean;
  readonly frames?: boolean;
  readonly against?: readonly string[];
}

const COMMAND = 'croton validate';

/** Arguments and options of `croton validate`. */
export function define(command: Command): void {
  command.argument('[path...]', 'video files, or folders to search for them');
  defineFindingsOptions(command);
  defineJudgingOptions(command);
  defineSelectionOptions(command);
  command
    .option(
      '--ffprobe <path>',
      'the ffprobe to use (default: CROTON_FFPROBE, the bundled one, the one of the system)',
    )
    .option('--jobs <n>', 'files checked side by side (default: processors + 4)')
    .option(
      '--timeout <seconds>',
      'time limit of ffprobe for each file; with --deep and --decode it grows with the file',
      '30',
    )
    .option('--deep', 'read every packet too: finds holes that the headers do not show')
    .option('--decode', 'decode every frame too: finds damage inside pictures and sound, takes long')
    .option('--frames', 'look at sampled pictures too: black, frozen, bars, and clips that look like others')
    .option(
      '--against <manifest>',
      'with --frames: also compare with the clips of a manifest that was built with --frames; may be given several times',
      (name: string, earlier: readonly string[] = []) => [...earlier, name],
    )
    .option('--hydrate', 'also read files of a cloud folder that are not on this disk, which downloads them')
    .option('--no-cache', 'look at every file, also at those that did not change since an earlier run')
    .addHelpText(
      'after',
      `
In a collection its croton.yaml counts: media, include, exclude, policy, and what share keeps on purpose.
--verbose also tells what private data each clip is shared without.

Examples:
  croton validate .                          everything in this folder and below
  croton validate --json clips > report.json
  croton validate clips --output sarif=out.sarif --output html=out.html
  croton validate --frames --against ../accepted/manifest.jsonl clips
  croton validate --policy croton:strict --max-warnings 0 clips
  croton validate . --update-baseline        from now on only what is new counts
  git diff --name-only -z main -- clips | croton validate --files-from - -0
  croton validate --ffprobe /usr/bin/ffprobe a.mp4 b.mov

Exit code 1: something has to be fixed. croton explain RULE tells more about a finding.`,
    );
}

/** Checks the files, prints what was found; exit code 1 when a finding has severity error. */
export async function run(context: Context, paths: readonly string[], options: Options): Promise<ExitCode> {
  const { reports, failOn, gate } = await readFindingsOptions(context, options, COMMAND, paths);
  const jobs = options.jobs === undefined ? undefined : wholeNumber('--jobs', options.jobs);
  const timeoutMs = seconds('--timeout', options.timeout ?? '30') * 1000;
  const selection = await readSelectionOptions(context, paths, options, COMMAND);
  const collection = await homeCollection(context, paths, options.config);
  const { policies, policy, baseline } = await openJudging(context, options, COMMAND, collection);
  const progress = validateProgress(context, options.quiet === true);
  const screen = { ...context, io: { ...context.io, stdout: progress.stdout } };
  const report = await openFindingsReports(screen, reports, {
    tool: toolVersion(),
    policy: policy.name,
    command: COMMAND,
    noun: 'file',
    failOn,
    rules: () => reportedRules(policy),
  });
  const totals = noFindings();
  const shared = new SharedClips();
  // Nobody misses what a reader who left did not wait for, unless it should stand in a file.
  const hasEnough = () => context.signal.reason === READER_LEFT && reports.outputs.length === 0;
  const finish = async (stopped: boolean) => {
    progress.end();
    try {
      await report.end(totals, { stopped });
    } finally {
      if (options.quiet !== true && !hasEnough())
        context.io.stderr.write(
          [totalsLine(totals, 'file'), ...shared.lines().map((line) => `${line}\n`)].join(''),
        );
    }
  };
  const { ffprobe, hydrate } = options;
  const integrity: IntegrityLevel =
    options.decode === true ? 'decoded' : options.deep === true ? 'packets' : 'header';
  let stopped = false;
  let compared: ComparedRecords | undefined;
  try {
    const { against } = options;
    const frames = options.frames === true;
    if (against !== undefined && !frames) throw usage('--against compares pictures: it needs --frames');
    const pictures = [reports, ...reports.outputs].some(({ format }) => format === 'html');
    const work = {
      ...{ ...selection, policies, baseline },
      ...{ paths, ffprobe, hydrate, integrity, frames, against, pictures, jobs, timeoutMs },
      ...{ cache: options.cache, count: options.quiet !== true },
      useConfig: options.config,
    };
    ({ stopped, compared } = await validatePaths(context, work, (event) => {
      progress.event(event);
      if (event.type !== 'clip') return;
      const { clip } = event;
      countFindings(totals, clip.findings);
      gate.count(clip.findings);
      shared.count(clip);
      if (options.verbose === true) progress.stderr.write(sharedLine(clip));
      return report.item(clip);
    }));
    progress.end();
    if (stopped) {
      if (!hasEnough()) context.io.stderr.write(stoppedLine(options));
    } else if (baseline !== undefined) {
      const { clipScope, foldersBelow } = await import('../journey/baseline-scope.js');
      const whole = selection.include === undefined && selection.exclude === undefined;
      const folders = collection !== undefined && whole ? foldersBelow(context.cwd, paths, collection) : [];
      const scope = clipScope({ policy, frames, integrity, folders });
      await closeBaseline(context, options, baseline, scope, totals);
    }
  } catch (error) {
    progress.end();
    // What was found until then is told all the same.
    if (totals.items > 0) await finish(true).catch(() => {});
    else await report.discard();
    throw error;
  }
  await finish(stopped);
  if (compared !== undefined && options.quiet !== true) context.io.stderr.write(comparedLine(compared));
  if (options.quiet !== true) context.io.stderr.write(gate.tooManyLine());
  return gate.exitCode();
}

/** With what to do next: the cache makes the same command go on where this one stopped. */
const stoppedLine = ({ cache }: Options) =>
  `stopped before everything was checked: run it again${cache === false ? '' : ', what was looked at is remembered'}\n`;

/** Records without pictures were not compared: silence would pass for a good answer. */
function comparedLine({ records, withPictures }: ComparedRecords): string {
  const some = `compared with ${formatCount(withPictures)} of ${plural(records, 'record')}`;
  if (withPictures === records) return `${some}\n`;
  return `${some}: the others have no media.phash, which croton manifest build --frames adds\n`;
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw usage(`${flag} takes a whole number from 1, not ${JSON.stringify(text)}`);
  return Number(text);
}

function seconds(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 86_400) return value;
  throw usage(`${flag} takes seconds, not ${JSON.stringify(text)}`);
}

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: COMMAND });
}
