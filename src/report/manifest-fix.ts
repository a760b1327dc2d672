import type { Context } from '../context.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';
import { wantsUnicode } from '../text/style.js';
import { formatCount, plural } from '../text/units.js';

/** What this report shows of the events of a fix. */
type FixEvent =
  | {
      readonly type: 'field';
      readonly line: number;
      readonly field: string;
      readonly from: string | undefined;
      readonly to: string;
    }
  | { readonly type: 'form'; readonly what: string; readonly line: number; readonly lines: number }
  | { readonly type: 'sorted'; readonly moved: number }
  | { readonly type: 'unsorted'; readonly line: number };

interface Options {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly dryRun?: boolean;
}

/** Nobody reads more of them; --verbose tells all. */
const FIELDS_SHOWN = 100;

const FORMS: Readonly<Record<string, string>> = {
  encoding: 'UTF-16 became UTF-8',
  'byte-order-mark': 'the byte order mark went',
  'line-ends': 'CR LF or CR became LF',
  'empty-line': 'empty lines went',
  'spread-record': 'records over several lines came into one each',
  'comma-after-record': 'commas after records went',
  list: 'the list around the records went',
  'last-line-end': 'the last line got its end',
};

function describe(event: FixEvent, arrow: string): string {
  switch (event.type) {
    case 'field': {
      const from = event.from === undefined ? 'nothing' : excerpt(event.from);
      return `:${event.line}: ${event.field}: ${from} ${arrow} ${excerpt(event.to)}`;
    }
    case 'form': {
      const { line, lines, what } = event;
      const where = lines === 1 ? `line ${line}` : `${formatCount(lines)} lines, from line ${line}`;
      return `: ${FORMS[what] ?? what} (${where})`;
    }
    case 'sorted':
      return `: sorted by file_name, ${plural(event.moved, 'record')} moved`;
    case 'unsorted':
      return `: not sorted, since line ${event.line} cannot be read`;
  }
}

/** Tells of the fix of one manifest, `name`, as it goes, on stderr. */
export function fixReport({ io, env }: Context, name: string, options: Options) {
  const say = (text: string) => {
    if (options.quiet !== true) io.stderr.write(`${text}\n`);
  };
  const place = escapeUntrusted(name);
  const arrow = wantsUnicode(env) ? '→' : '->';
  let fields = 0;
  return {
    event(event: FixEvent): void {
      if (event.type === 'field') fields += 1;
      if (event.type === 'field' && fields > FIELDS_SHOWN && options.verbose !== true) return;
      say(`${place}${describe(event, arrow)}`);
    },
    refuse(message: string): void {
      say(`${escapeUntrusted(message)}: nothing was changed in this file`);
    },
    end({ changed, records }: { readonly changed: boolean; readonly records: number }): void {
      if (fields > FIELDS_SHOWN && options.verbose !== true)
        say(`${place}: and ${plural(fields - FIELDS_SHOWN, 'more value')} (--verbose shows all)`);
      const values = records === 0 ? '' : `, values in ${plural(records, 'record')}`;
      if (!changed) say(`${place}: nothing to fix`);
      else say(`${place}: ${options.dryRun === true ? 'would be fixed' : 'fixed'}${values}`);
    },
  };
}
