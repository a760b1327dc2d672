import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type EndpointChoice, resolveEndpoint } from '../client/resolve-endpoint.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { assertManifest, findUploadSource } from '../journey/upload/find-upload.js';
import type { TokenPrompt } from '../journey/upload/sign-in-again.js';
import { uploadCollection } from '../journey/upload/upload-collection.js';
import type { Proposal } from '../journey/upload/upload-options.js';
import { eventHelp } from '../report/upload-event-words.js';
import { proposalText } from '../report/upload-proposal.js';
import { DEFAULT_RETRY } from '../transfer/retry-decision.js';
import { addConnectionOptions, type ConnectionOptions } from './connect.js';
import { askSecret, askYesNo, mayAsk } from './prompt.js';
import { addChoiceOptions, type ChoiceFlags, choicesOf } from './upload-choice-options.js';
import { RETRY_MINUTES, uploadCommandLine } from './upload-command-line.js';
import { addLimitOptions, type LimitFlags, limitsOf } from './upload-limit-options.js';
import { type UploadReportOptions, UploadReports } from './upload-reports.js';
import { addWatchOptions, assertWatching, runWatch, type WatchFlags } from './upload-watch.js';

interface UploadOptions extends ConnectionOptions, ChoiceFlags, LimitFlags, UploadReportOptions, WatchFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly build: boolean;
  readonly again?: boolean;
  readonly jobs?: number;
  readonly retryFor: number;
  readonly ffprobe?: string;
}

/** Arguments and options of `croton upload`. */
export function define(command: Command): void {
  command
    .argument(
      '[path...]',
      'a collection, folders or clips of it, or a manifest (default: the collection here)',
    )
    .option('-y, --yes', 'declare what croton.yaml says about rights and people, without being asked')
    .option(
      '-n, --dry-run',
      'say what would be sent, in which order and until when; open no clip, send nothing',
    )
    .addOption(
      new Option('--jobs <n>', 'clips sent side by side (default: found out, at most 16)').argParser(
        readJobs,
      ),
    )
    .addOption(
      new Option('--retry-for <minutes>', 'how long to wait for an endpoint that is away')
        .argParser(readMinutes)
        .default(RETRY_MINUTES),
    )
    .option('--again', 'send clips again that were withdrawn')
    .option(
      '--no-build',
      'send the manifest as it is; of the files, only those that were never hashed here are read first',
    )
    .option('--ffprobe <path>', 'the ffprobe to use')
    .option(
      '--events [file]',
      'events as JSON lines, added to a file; on stdout, in place of progress, with - or nothing',
    )
    .option('--report <file>', 'what became of each clip: a table (.csv) or a document (.json)');
  addChoiceOptions(command);
  addLimitOptions(command);
  addWatchOptions(command, ['dryRun', 'report', 'sample', 'since', 'retryFailed', 'untilWindowEnds']);
  command.addHelpText(
    'after',
    `
Looks at new and changed clips, refreshes the manifest, sends what the endpoint does not have. Stop it when you like:
the same command goes on where it was. A clip counts as sent when the endpoint has signed a receipt for it.
In a folder that takes long to list, the first clips leave before the last is found; --sample and --order wait for the
whole list, except for --order name.

--limit-rate, --window and --budget spare a link that others use or that costs money: what is under way stops, and goes
on where it was. --budget counts all that uploads of this account move, both ways. From another terminal, croton upload
pause stops all your uploads on this computer and croton upload resume lets them go on; folders with these names are
./pause and ./resume.

${eventHelp()}

Examples:
  croton upload                        the collection here
  croton upload ~/clips --dry-run
  croton upload --yes --jobs 2         off a terminal, two clips at once
  croton upload --report clips.csv     a row for each clip, for a spreadsheet
  croton upload --events - | jq .      paths stand before --events, or behind --events -
  croton upload --limit-rate 500k --window 22:00-06:00 --budget 20G/month
  croton upload --yes --window 01:00-06:00 --until-window-ends    from a timer
  croton upload --watch                send what appears in the folder, until Ctrl-C`,
  );
  addConnectionOptions(command);
}

/** Uploads; exit code 5 when running it again may help, 1 when a clip needs somebody. */
export async function run(
  context: Context,
  args: readonly string[],
  options: UploadOptions,
): Promise<ExitCode> {
  const limits = limitsOf(options);
  const choices = choicesOf(options, context.clock.now());
  assertWatching(options);
  const paths = args.map((path) => resolve(context.cwd, path));
  const source = await findUploadSource(context.cwd, paths, options.config);
  if (!options.build && !options.watch) await assertManifest(source);
  const { endpoint: flag, tokenFile, insecureHttp } = options;
  const collection = source.collection?.endpoint;
  const target = { flag, collection, tokenFile, insecureHttp };
  const endpoint = await resolveEndpoint(context, target);
  const { jobs, again = false, dryRun = false, ffprobe } = options;
  const reports = await UploadReports.open(context, options, source.manifestPath);
  const upload = {
    endpoint,
    jobs,
    again,
    ffprobe,
    keepManifest: !options.build,
    useIgnoreFile: options.config,
    retry: { ...DEFAULT_RETRY, windowMs: options.retryFor * 60_000 },
    limits,
    confirmsAll: options.yes === true,
    ...choices,
    // Nobody may be there when the token of a watch ends: it says so with exit code 4.
    prompt: !options.watch && mayAsk(context, options) ? tokenPrompt(context, target) : undefined,
    confirm: (proposal: Proposal) => reports.aside(() => confirm(context, options, proposal)),
  };
  let failure: unknown;
  try {
    reports.line('started', { endpoint: endpoint.url, manifest: source.manifestPath });
    if (options.watch) {
      const watch = {
        upload,
        findSource: () => findUploadSource(context.cwd, paths, options.config),
        confirmLater: async () => options.yes === true,
      };
      return await runWatch(context, watch, reports, options);
    }
    const below = { ...context, io: { ...context.io, stderr: reports.stderr } };
    const summary = await uploadCollection(below, { ...upload, source, dryRun }, reports.event);
    const command = uploadCommandLine(args, options);
    const retryCommand = options.retryFailed ? command : `${command} --retry-failed`;
    const retriesOnly = options.retryFailed === true;
    await reports.finish(summary, { command, retryCommand, retriesOnly });
    if (summary.stopped !== undefined) throw summary.stopped;
    return summary.exitCode;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await reports.close(failure);
  }
}

async function confirm(context: Context, options: UploadOptions, proposal: Proposal): Promise<boolean> {
  if (options.yes && options.quiet) return true;
  context.io.stderr.write(proposalText(proposal));
  if (options.yes) return true;
  return mayAsk(context, options) && askYesNo(context, 'Do you declare this, and send these clips?');
}

function tokenPrompt(context: Context, target: EndpointChoice): TokenPrompt {
  return {
    ask: (message) => askSecret(context, message),
    reload: async () => (await resolveEndpoint(context, target)).token,
  };
}

function readJobs(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw usage(`--jobs takes a whole number from 1 to 99, not ${JSON.stringify(text)}`);
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && minutes >= 0 && minutes <= 10_000) return minutes;
  throw usage(`--retry-for takes minutes from 0 to 10000, such as 30, not ${JSON.stringify(text)}`);
}

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}
