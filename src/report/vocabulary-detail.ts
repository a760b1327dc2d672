import type { Context } from '../context.js';
import { styleFor } from '../text/style.js';
import { wrapText } from './wrap-text.js';

/** Structural: what is known of a word. */
interface Detail {
  readonly vocabulary: string;
  readonly code: string;
  readonly name: string;
  readonly about?: string;
  readonly also_called: readonly string[];
  readonly other_codes: readonly string[];
  readonly fields: readonly string[];
  readonly covers?: readonly string[];
  readonly license?: {
    readonly derivatives: boolean | null;
    readonly commercialUse: boolean | null;
    readonly attribution: boolean | null;
    readonly shareAlike: boolean | null;
    readonly sentence: string;
    readonly deprecated: boolean;
    readonly url: string;
  };
}

const LABEL_WIDTH = 16;
const MAX_WIDTH = 100;

/** Everything about each word, for people. */
export function vocabularyDetailText({ io: { stdout }, env }: Context, items: readonly Detail[]): string {
  const style = styleFor(stdout, env);
  return items
    .map((item) => {
      const head = `${style.bold(item.code)}  ${style.dim(item.vocabulary)}`;
      const name = item.name === item.code ? [] : wrap(item.name, stdout.columns);
      const lines = linesOf(item).flatMap(([label, text]) => hang(label, text, stdout.columns));
      return `${[head, ...name, '', ...lines].join('\n')}\n`;
    })
    .join('\n');
}

function linesOf({ about, also_called, other_codes, fields, covers, license }: Detail): [string, string][] {
  const lines: [string, string][] = [];
  const add = (label: string, text: string | undefined) => {
    if (text) lines.push([label, text]);
  };
  if (license === undefined) add('', about);
  else {
    add('', license.sentence);
    add('changed copies', answer(license.derivatives, 'may be shared', 'may not be shared'));
    add('for money', answer(license.commercialUse, 'yes', 'no'));
    add('attribution', answer(license.attribution, 'asked for', 'not asked for'));
    add('share-alike', answer(license.shareAlike, 'what is made of it carries the same license', 'no'));
    if (license.deprecated) add('identifier', 'the SPDX list has newer ones for it');
    add('text', license.url);
  }
  add('also called', also_called.join('; '));
  add('also written', other_codes.join(', '));
  add('covers', covers?.join('; '));
  add('fields', fields.join(', '));
  return lines;
}

const answer = (known: boolean | null, yes: string, no: string) =>
  known === null ? 'not known' : known ? yes : no;

/** Text behind a label, and under it where the terminal ends; what has none stands alone. */
function hang(label: string, text: string, columns: number | undefined): string[] {
  if (label === '') return [...wrap(text, columns), ''];
  return wrap(text, columns, LABEL_WIDTH).map(
    (line, index) => (index === 0 ? label : '').padEnd(LABEL_WIDTH) + line,
  );
}

/** Only for a terminal: elsewhere a sentence stays on its line, so that `grep` finds it. */
function wrap(text: string, columns: number | undefined, indent = 0): string[] {
  return columns === undefined ? [text] : wrapText(text, Math.max(20, Math.min(columns, MAX_WIDTH) - indent));
}
