import { jsonText } from '../text/json-text.js';
import { itemToJson } from './findings-json.js';
import type { FindingsHeading, FindingsReport, ReportTarget } from './findings-report.js';

/** One JSON object a line, each with a `type`: a heading, every item as it comes, the totals. */
export function findingsNdjson({ write }: ReportTarget, { tool, policy }: FindingsHeading): FindingsReport {
  let begun = false;
  const begin = () => {
    const text = begun ? '' : `${jsonText({ type: 'heading', version: 1, tool, policy })}\n`;
    begun = true;
    return text;
  };
  return {
    item: (item) => write(`${begin()}${jsonText({ type: 'item', ...itemToJson(item) })}\n`),
    end: (totals, { stopped } = { stopped: false }) =>
      write(`${begin()}${jsonText({ type: 'totals', ...totals, ...(stopped ? { stopped } : {}) })}\n`),
  };
}
