import { formatCount } from '../../text/units.js';
import type { FindingTotals } from '../../validation/finding.js';

/** The numbers of a check. */
export function tilesHtml(
  { items, error, warning, info, unknown, known = 0 }: FindingTotals,
  noun: 'file' | 'record',
): string {
  const tiles = [
    { label: `${several(noun, items)} checked`, count: items, kind: '' },
    { label: several('error', error), count: error, kind: 'error' },
    { label: several('warning', warning), count: warning, kind: 'warning' },
    { label: several('note', info), count: info, kind: 'info' },
    { label: 'could not be checked', count: unknown, kind: '' },
    ...(known === 0 ? [] : [{ label: 'known to the baseline', count: known, kind: '' }]),
  ].map(
    ({ label, count, kind }) =>
      `<div class="${count > 0 ? kind : ''}"><dt>${label}</dt><dd>${formatCount(count)}</dd></div>`,
  );
  return `<dl class="tiles">${tiles.join('')}</dl>`;
}

const several = (word: string, count: number) => (count === 1 ? word : `${word}s`);

/** A bar: how many items are good, and how bad the others are. The numbers say it in words. */
export function sharesHtml(
  items: number,
  { error, warning, info }: { error: number; warning: number; info: number },
): string {
  // A record may be told of several times: once for each thing that is compared.
  const all = Math.max(items, error + warning + info);
  if (all === 0) return '';
  let x = 0;
  const bars = Object.entries({ error, warning, info, good: all - error - warning - info }).map(
    ([kind, count]) => {
      const width = (count / all) * 1000;
      const bar = `<rect class="${kind}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="10"/>`;
      x += width;
      return count === 0 ? '' : bar;
    },
  );
  return `<svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg>\n`;
}
