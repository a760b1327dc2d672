import { escapeUntrusted } from '../text/escape.js';
import { plainStyle, type Style, styleFor, wantsUnicode } from '../text/style.js';
import type { Finding, Severity } from '../validation/finding.js';
import type { FindingsReport, ReportTarget } from './findings-report.js';
import { pointerBeside } from './pointer-beside.js';
import { sharedWithout } from './shared-without.js';
import { wrapText } from './wrap-text.js';

const SYMBOLS: Readonly<Record<Severity, { readonly unicode: string; readonly ascii: string }>> = {
  error: { unicode: '✗', ascii: 'x' },
  warning: { unicode: '!', ascii: '!' },
  info: { unicode: 'ℹ', ascii: 'i' },
};
const LABEL_WIDTH = 'warning'.length;
const INDENT = ' '.repeat(4 + LABEL_WIDTH + 2);
const NARROW_INDENT = ' '.repeat(4);
const MAX_WIDTH = 120;
/** Below this the text stands under the label instead of beside it. */
const NARROW_WIDTH = 64;
const MIN_WIDTH = 30;

/** Findings grouped by file, the fix under each, as wide as the terminal. Files without findings are not shown. */
export function findingsTable({ write, output, context }: ReportTarget): FindingsReport {
  const look = {
    style: output === undefined ? plainStyle() : styleFor(output, context.env),
    unicode: output === undefined || wantsUnicode(context.env),
    width: Math.max(MIN_WIDTH, Math.min(output?.columns || MAX_WIDTH, MAX_WIDTH)),
  };
  let lastPath: string | undefined;
  return {
    async item({ path, shared, findings }) {
      if (findings.length === 0) return;
      const text = findings.map((finding) => entry(finding, look)).join('');
      const gap = lastPath === undefined ? '' : '\n';
      const title = path === lastPath ? '' : `${gap}${look.style.bold(escapeUntrusted(path))}\n`;
      await write(title + sharedLine(sharedWithout(shared), look) + text);
      lastPath = path;
    },
    async end() {},
  };
}

interface Look {
  readonly style: Style;
  readonly unicode: boolean;
  readonly width: number;
}

function sharedLine(without: string, { style, width }: Look): string {
  if (without === '') return '';
  const lines = wrapText(escapeUntrusted(without), width - 2);
  return lines.map((line) => `  ${style.dim(line)}\n`).join('');
}

function entry(finding: Finding, { style, unicode, width }: Look): string {
  const { severity, rule, subject, outcome } = finding;
  const color = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.cyan;
  const label = `${SYMBOLS[severity][unicode ? 'unicode' : 'ascii']} ${severity}`;
  const column = subject.column === undefined ? '' : `:${subject.column}`;
  const pointer = escapeUntrusted(pointerBeside(finding));
  const place = subject.line === undefined ? '' : `line ${subject.line}${column} ${pointer}`.trimEnd();
  const unknown = outcome === 'unknown' ? ' (could not be checked)' : '';
  const message = `${escapeUntrusted(finding.message)}${unknown}`;
  const fix = `fix: ${escapeUntrusted(finding.fix)}`;
  const tag = `[${rule}]`;
  if (width < NARROW_WIDTH) {
    const wrapped = [message, place, fix].filter((text) => text !== '');
    const [first = [], ...rest] = wrapped.map((text) => wrapText(text, width - NARROW_INDENT.length));
    const below = [...first, ...rest.flat().map(style.dim)].map((line) => `${NARROW_INDENT}${line}\n`);
    return `  ${color(label)} ${style.dim(tag)}\n${below.join('')}`;
  }
  const room = width - INDENT.length;
  const told = wrapText(`${place === '' ? '' : `${place}: `}${message} ${tag}`, room);
  const [first = '', ...rest] = told.map((text) => text.replace(tag, style.dim(tag)));
  const below = [...rest, ...wrapText(fix, room).map(style.dim)].map((text) => `${INDENT}${text}\n`);
  return `  ${color(label.padEnd(LABEL_WIDTH + 2))}  ${first}\n${below.join('')}`;
}
