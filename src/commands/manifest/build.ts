import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import type { BuildSummary } from '../../journey/build-events.js';
import { buildManifest } from '../../journey/build-manifest.js';
import { isGuarded } from '../../journey/build-tally.js';
import { pathsWithin } from '../../journey/scan-collection.js';
import {
  COLLECTION_FILE,
  type Collection,
  findCollection,
  loadCollection,
} from '../../manifest/collection.js';
import { parseCollection } from '../../manifest/collection-file.js';
import { RECORD_FIELDS } from '../../record/fields.js';
import { buildReport, fieldsText } from '../../report/manifest-build.js';
import { suggest } from '../../text/suggest.js';
import { askYesNo, mayAsk } from '../prompt.js';

interface Options extends SharedOptions {
  readonly output?: string;
  readonly prune?: boolean;
  readonly resetDefaults?: true | readonly string[];
  readonly replaced?: 'ask' | 'keep' | 'forget';
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly ffprobe?: string;
  readonly jobs?: number;
  readonly cache?: boolean;
  readonly frames?: boolean;
}

const COMMAND = 'croton manifest build';

/** What croton computes follows by itself. */
const RESETTABLE = RECORD_FIELDS.filter(({ computed }) => !computed).map(({ path }) => path);

/** Arguments and options of `croton manifest build`. */
export function define(command: Command): void {
  command
    .argument('[path...]', 'folders or clips to look at (default: all of the collection)')
    .option('-o, --output <file>', 'the manifest (default: manifest.jsonl beside croton.yaml)')
    .option('--prune', 'drop the records of clips that are gone')
    .option(
      '--reset-defaults [field...]',
      'let the defaults win over edits in the manifest: everywhere, or in these fields',
    )
    .addOption(
      new Option(
        '--replaced <how>',
        'clips with new bytes about whose rights somebody had said something: keep that, forget it, or ask',
      )
        .choices(['ask', 'keep', 'forget'])
        .default('ask'),
    )
    .option('-n, --dry-run', 'tell what would change, write nothing')
    .option('-y, --yes', 'let --reset-defaults undo edits about rights and consent without being asked')
    .option('--frames', 'look at sampled pictures too, and keep their hashes: lookalikes are found by them')
    .option('--ffprobe <path>', 'the ffprobe to use')
    .addOption(
      new Option('--jobs <n>', 'clips looked at side by side (default: processors + 4)').argParser(readJobs),
    )
    .option('--no-cache', 'look at every new file, also at those that croton validate knows already')
    .addHelpText(
      'after',
      `
What people wrote into the manifest stays. croton computes facts and fills in the answers of croton.yaml; it never
invents an answer about rights, people, minors or training. Where a file has new bytes, what a person said about the
rights of the old ones holds no more: it waits until you say with --replaced whether it is the same clip.

Examples:
  croton manifest build
  croton manifest build --prune
  croton manifest build --reset-defaults rights.license --dry-run
  croton manifest build dance/a.mp4 --replaced keep`,
    );
}

/** Builds the manifest; exit code 1 when a clip was refused. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const paths = args.map((path) => resolve(context.cwd, path));
  const collection = await chooseCollection(context, paths, options.config);
  const report = buildReport(context, options);
  const summary = await buildManifest(
    context,
    {
      collection,
      manifestPath:
        options.output === undefined
          ? join(collection.folder, 'manifest.jsonl')
          : resolve(context.cwd, options.output),
      within: pathsWithin(collection.mediaFolder, collection.folder, paths, 'croton manifest build'),
      prune: options.prune ?? false,
      resetDefaults: checkFields(options.resetDefaults),
      replaced: options.replaced,
      dryRun: options.dryRun,
      confirm:
        options.resetDefaults === undefined || options.yes ? undefined : askForResets(context, options),
      ffprobe: options.ffprobe,
      jobs: options.jobs,
      cache: options.cache,
      frames: options.frames,
      useIgnoreFile: options.config,
    },
    report.event,
  );
  report.end(summary);
  return summary.totals.error > 0 || summary.refused > 0 || summary.declined ? 1 : 0;
}

/** Shows which edits a reset undoes, and asks. Off a terminal only edits about rights and consent need a `--yes`. */
function askForResets(context: Context, options: Options) {
  return async ({ fields }: BuildSummary): Promise<boolean> => {
    const resets = fields.filter(({ kind }) => kind === 'reset');
    if (resets.length === 0) return true;
    const maySay = mayAsk(context, options);
    if (!maySay && !resets.some(({ field }) => isGuarded(field))) return true;
    context.io.stderr.write(`the defaults would replace what people wrote:\n${fieldsText(resets)}`);
    if (!maySay) throw new CrotonError('usage/confirmation-needed', {});
    return askYesNo(context, 'Undo these edits?');
  };
}

/** A group or a field that records have. Errors: `usage/invalid`. */
function checkFields(names: Options['resetDefaults']): Options['resetDefaults'] {
  for (const name of names === true ? [] : (names ?? [])) {
    if (RESETTABLE.some((field) => field === name || field.startsWith(`${name}.`))) continue;
    const meant = suggest(name, RESETTABLE);
    const reason = `--reset-defaults: there is no field ${JSON.stringify(name)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    throw new CrotonError('usage/invalid', { reason, command: COMMAND });
  }
  return names;
}

/** The collection of the first path, else of the current folder. With --no-config, one without any answers. */
async function chooseCollection(
  context: Context,
  paths: readonly string[],
  useConfig: boolean,
): Promise<Collection> {
  const folder = paths[0] === undefined ? context.cwd : await folderOf(paths[0]);
  if (!useConfig) return parseCollection(join(folder, COLLECTION_FILE), '');
  const found = (await findCollection(folder)) ?? (await findCollection(context.cwd));
  if (found === undefined) throw new CrotonError('config/not-found', { folder });
  return loadCollection(found);
}

async function folderOf(path: string): Promise<string> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new CrotonError('file/not-found', { path }, { cause: error });
  });
  return stats.isDirectory() ? path : dirname(path);
}

function readJobs(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CrotonError('usage/invalid', {
    reason: `--jobs takes a whole number from 1, not ${JSON.stringify(text)}`,
    command: COMMAND,
  });
}
