import type { Context } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import { type Style, styleFor, wantsUnicode } from '../text/style.js';
import type { Finding, Severity } from '../validation/finding.js';
import type { FindingsReport } from './findings-report.js';
import { wrapText } from './wrap-text.js';
import { writeText } from './write-text.js';

const SYMBOLS: Readonly<Record<Severity, { readonly unicode: string; readonly ascii: string }>> = {
  error: { unicode: '✗', ascii: 'x' },
  warning: { unicode: '!', ascii: '!' },
  info: { unicode: 'ℹ', ascii: 'i' },
};
const LABEL_WIDTH = 'warning'.length;
const INDENT = ' '.repeat(4 + LABEL_WIDTH + 2);
const MAX_WIDTH = 120;
const MIN_WIDTH = 40;

/** Findings grouped by file, the fix under each, as wide as the terminal. Files without findings are not shown. */
export function findingsTable(context: Context): FindingsReport {
  const { stdout } = context.io;
  const look = {
    style: styleFor(stdout, context.env),
    unicode: wantsUnicode(context.env),
    width: Math.max(MIN_WIDTH, Math.min(stdout.columns || MAX_WIDTH, MAX_WIDTH)),
  };
  let lastPath: string | undefined;
  return {
    async item({ path, findings }) {
      if (findings.length === 0) return;
      const heading = `${lastPath === undefined ? '' : '\n'}${look.style.bold(escapeUntrusted(path))}\n`;
      const text = findings.map((finding) => entry(finding, look)).join('');
      await writeText(stdout, path === lastPath ? text : heading + text, context.signal);
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

function entry(finding: Finding, { style, unicode, width }: Look): string {
  const { severity, rule, subject, outcome } = finding;
  const color = severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.cyan;
  const symbol = SYMBOLS[severity][unicode ? 'unicode' : 'ascii'];
  const line =
    subject.line === undefined
      ? ''
      : `line ${subject.line}${subject.pointer ? ` ${escapeUntrusted(subject.pointer)}` : ''}: `;
  const unknown = outcome === 'unknown' ? ' (could not be checked)' : '';
  const message = wrapText(
    `${line}${escapeUntrusted(finding.message)}${unknown} [${rule}]`,
    width - INDENT.length,
  );
  const [first = '', ...rest] = message.map((text) => text.replace(`[${rule}]`, style.dim(`[${rule}]`)));
  const fix = wrapText(`fix: ${escapeUntrusted(finding.fix)}`, width - INDENT.length);
  const label = color(`${symbol} ${severity.padEnd(LABEL_WIDTH)}`);
  return `${[`  ${label}  ${first}`, ...[...rest, ...fix.map(style.dim)].map((text) => INDENT + text)].join('\n')}\n`;
}
