import { relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { findManifest } from '../../journey/find-manifest.js';
import { StatsCounter } from '../../manifest/manifest-stats.js';
import { readDraftChunks, readDrafts } from '../../manifest/read-drafts.js';
import { RECORD_FIELDS } from '../../record/fields.js';
import { nameField, whyNoField } from '../../record/name-field.js';
import { parseWhere } from '../../record/where.js';
import { STATS_FORMATS, type StatsFormat, writeStats } from '../../report/manifest-stats.js';
import { collect } from '../collect.js';
import { chooseFormat } from '../format.js';

interface Options extends SharedOptions {
  readonly format?: string;
  readonly where?: readonly string[];
  readonly by?: readonly string[];
}

const COMMAND = 'croton manifest stats';

/** What is counted where nobody says by what. */
const USUAL_FIELDS = [
  'rights.license',
  'culture.countries',
  'culture.languages',
  'culture.domains',
  'rights.people',
  'rights.minors',
  'rights.ai_generative_training',
];
/** Rows of each, in tables for people. */
const USUAL_ROWS = 20;

/** Arguments and options of `croton manifest stats`. */
export function define(command: Command): void {
  command
    .argument('[file...]', 'manifests; - reads standard input (default: manifest.jsonl of the collection)')
    .option(
      '--by <field>',
      'count by this field, for example origin.capture; repeatable, or with commas',
      collect,
    )
    .option('--where <conditions>', 'only records that meet them: culture.languages=yo; repeatable', collect)
    .option('--format <format>', `${STATS_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .addHelpText(
      'after',
      `
Counts clips, their length and size by license, country, language, domain, people, minors and training. A clip with two
languages counts in each. Clips of unknown length are counted apart. Records may be unfinished.

Columns of plain: field, value, clips, seconds, bytes, clips of unknown length.

Examples:
  croton manifest stats
  croton manifest stats --where culture.languages=yo --by culture.domains,rights.license
  croton manifest stats --json manifest.jsonl`,
    );
}

/** Prints what manifests hold. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const format = chooseFormat<StatsFormat>(context, options, STATS_FORMATS, COMMAND);
  const fields = options.by?.flatMap((text) => text.split(',')) ?? USUAL_FIELDS;
  for (const field of fields) assertField(field);
  const wanted = parseWhere(options.where ?? []);
  const { cwd, io, signal } = context;
  const files = args.length > 0 ? args : [relative(cwd, await findManifest(cwd, options.config))];
  const counter = new StatsCounter([...new Set(fields)]);
  for (const file of files) {
    const drafts =
      file === '-' ? readDraftChunks(io.stdin as Readable, 'stdin') : readDrafts(resolve(cwd, file), file);
    for await (const { record } of drafts) {
      signal.throwIfAborted();
      if (wanted(record)) counter.add(record);
    }
  }
  const lists = new Set(RECORD_FIELDS.filter(({ kind }) => kind === 'list').map(({ path }) => path));
  const rows = options.by === undefined ? { rows: USUAL_ROWS } : {};
  await writeStats(context, format, counter.result(), { lists, ...rows });
  return 0;
}

function assertField(field: string): void {
  if (nameField(field) !== undefined) return;
  throw new CrotonError('usage/invalid', { reason: `--by: ${whyNoField(field)}`, command: COMMAND });
}
