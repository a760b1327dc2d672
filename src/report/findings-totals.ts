import { formatCount, plural } from '../text/units.js';
import type { FindingTotals } from '../validation/finding.js';

/** `1,204 records checked: 2 errors, 1 warning`, and what could not be checked. `noun` names one item. */
export function totalsLine(totals: FindingTotals, noun: 'file' | 'record'): string {
  const parts = [
    totals.error > 0 ? plural(totals.error, 'error') : '',
    totals.warning > 0 ? plural(totals.warning, 'warning') : '',
    totals.info > 0 ? plural(totals.info, 'note') : '',
    totals.unknown > 0 ? `${formatCount(totals.unknown)} could not be checked` : '',
  ].filter((part) => part !== '');
  return `${plural(totals.items, noun)} checked: ${parts.length === 0 ? 'nothing wrong' : parts.join(', ')}\n`;
}
