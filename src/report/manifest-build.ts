import type { Context } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import { styleFor } from '../text/style.js';
import { formatCount, plural } from '../text/units.js';
import type { Finding } from '../validation/finding.js';
import { cacheTroubleLine } from './cache-trouble.js';
import { placeOf } from './findings-plain.js';

interface ReportOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** Nothing is written. */
  readonly dryRun?: boolean;
}

/** What this report shows of the events of a build. */
type BuildEvent =
  | { readonly type: 'scanned'; readonly files: number }
  | { readonly type: 'finding'; readonly finding: Finding }
  | RecordEvent
  | { readonly type: 'cache-trouble'; readonly reason: string }
  | ({ readonly type: 'field'; readonly fileName: string } & FieldChange);

interface FieldChange {
  readonly kind: 'followed' | 'reset';
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

interface ChangedField extends FieldChange {
  readonly records: number;
  readonly fileNames: readonly string[];
}

interface RecordEvent {
  readonly type: 'record';
  readonly change: string;
  readonly fileName: string;
  readonly from?: string;
}

interface BuildSummary {
  readonly manifestPath: string;
  readonly records: number;
  readonly changes: Readonly<Record<string, number>>;
  readonly fields: readonly ChangedField[];
  readonly refused: number;
  readonly forgotten: number;
  readonly missing: Readonly<Record<string, number>>;
  readonly takenOut: readonly string[];
  readonly declined?: boolean;
}

const EVERY_MS = 10_000;
/** Nobody reads more of them; --json has all. */
const FIELDS_SHOWN = 20;

/** Tells of a build: findings and resets as they come, a summary at its end; with `json` one document on stdout. */
export function buildReport(context: Context, options: ReportOptions) {
  const { stdout, stderr } = context.io;
  const style = styleFor(stderr, context.env);
  const findings: Finding[] = [];
  let next = context.clock.now() + EVERY_MS;
  const say = (text: string) => void stderr.write(`${text}\n`);
  const sayFinding = ({ subject, severity, message, fix, rule }: Finding) => {
    const color = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.cyan;
    say(`${placeOf(subject)}: ${color(severity)}: ${escapeUntrusted(message)} ${style.dim(`[${rule}]`)}`);
    if (severity === 'error') say(style.dim(`  fix: ${escapeUntrusted(fix)}`));
  };
  return {
    event(event: BuildEvent): void {
      switch (event.type) {
        case 'finding':
          if (options.json) findings.push(event.finding);
          else if (event.finding.severity === 'error' || options.quiet !== true) sayFinding(event.finding);
          return;
        case 'field':
          if (options.verbose === true && options.quiet !== true)
            say(`${escapeUntrusted(event.fileName)}: ${fieldLine(event)}`);
          return;
        case 'cache-trouble':
          say(cacheTroubleLine(event.reason));
          return;
        case 'record':
          if (isTold(event, options)) say(changeLine(event));
          return;
        case 'scanned':
          if (options.quiet || context.clock.now() < next) return;
          next = context.clock.now() + EVERY_MS;
          say(`looked at ${plural(event.files, 'file')}`);
      }
    },
    end(summary: BuildSummary): void {
      if (options.json) {
        const { manifestPath, ...rest } = summary;
        const dry = options.dryRun === true ? { dryRun: true } : {};
        stdout.write(
          `${JSON.stringify({ version: 1, manifest: manifestPath, ...dry, ...rest, findings })}\n`,
        );
      }
      if (options.quiet !== true && summary.declined !== true)
        stderr.write(summaryText(summary, options.dryRun));
      if (summary.declined === true) say('nothing was written');
    },
  };
}

/** What a person has to know of is always told: clips that are gone, or whose bytes were replaced. */
function isTold({ change }: RecordEvent, { quiet, verbose }: ReportOptions): boolean {
  if (quiet || change === 'unchanged') return false;
  return (
    verbose === true ||
    change === 'vanished' ||
    change === 'dropped' ||
    change === 'replaced' ||
    change === 'moved'
  );
}

function changeLine({ change, fileName, from }: RecordEvent): string {
  const name = escapeUntrusted(fileName);
  switch (change) {
    case 'moved':
      return `${name}: moved from ${escapeUntrusted(from ?? '')}`;
    case 'replaced':
      return `${name}: has new bytes; look whether its answers still hold`;
    case 'vanished':
      return `${name}: is gone; its record was kept (--prune drops it)`;
    case 'dropped':
      return `${name}: is gone; its record was dropped`;
    default:
      return `${name}: ${change}`;
  }
}

/** What changes in the fields of records, one line for each change of a value: the preview that a person confirms. */
export function fieldsText(fields: readonly ChangedField[]): string {
  const lines = fields.slice(0, FIELDS_SHOWN).map((changed) => {
    const { records, fileNames } = changed;
    const named = fileNames.map((name) => escapeUntrusted(name)).join(', ');
    const more = records > fileNames.length ? ', …' : '';
    return `  ${fieldLine(changed)} in ${plural(records, 'record')} (${named}${more})\n`;
  });
  const rest = fields.length - FIELDS_SHOWN;
  return lines.join('') + (rest > 0 ? `  and ${plural(rest, 'other change')} (--json lists them)\n` : '');
}

function fieldLine({ kind, field, from, to }: FieldChange): string {
  const values = `${showValue(from)} → ${showValue(to)}`;
  return `${escapeUntrusted(field)}: ${values}${kind === 'reset' ? ', edited by hand' : ''}`;
}

function summaryText(summary: BuildSummary, dryRun = false): string {
  const { manifestPath, records, changes, fields, refused, forgotten, missing, takenOut } = summary;
  const counts = Object.entries({ ...changes, refused }).filter(([, count]) => count > 0);
  const told = counts.map(([change, count]) => `${formatCount(count)} ${change}`).join(', ');
  const lines = [
    `${escapeUntrusted(manifestPath)}: ${dryRun ? 'would have ' : ''}${plural(records, 'record')}${told === '' ? '' : ` (${told})`}`,
  ];
  if (fields.length > 0)
    lines.push(
      `${dryRun ? 'would change' : 'changed'} with croton.yaml and sidecars:`,
      fieldsText(fields).trimEnd(),
    );
  if (forgotten > 0) {
    lines.push(
      `what earlier defaults were is not known for ${plural(forgotten, 'record')}: everything in them was kept (--reset-defaults applies the defaults again)`,
    );
  }
  const waiting = Object.entries(missing);
  if (waiting.length > 0) {
    lines.push('unanswered, so these clips wait:');
    for (const [field, count] of waiting) lines.push(`  ${field} in ${plural(count, 'record')}`);
    if (takenOut.length < waiting.length)
      lines.push(
        'answer them in croton.yaml under defaults (croton init asks) or in the manifest, then build again',
      );
    if (takenOut.length > 0)
      lines.push(
        `croton.yaml or a sidecar answers ${takenOut.join(', ')}, but an edit took it out of records: croton manifest build --reset-defaults ${takenOut.join(' ')} puts it back`,
      );
  }
  return `${lines.join('\n')}\n`;
}

function showValue(value: unknown): string {
  return value === undefined ? 'nothing' : escapeUntrusted(JSON.stringify(value));
}
