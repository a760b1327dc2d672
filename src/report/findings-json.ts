import { jsonText } from '../text/json-text.js';
import type { FindingsHeading, FindingsReport, ReportedItem, ReportTarget } from './findings-report.js';

/** One JSON document, written as the findings come, an item to a line. It is closed by `end`. */
export function findingsJson({ write }: ReportTarget, { tool, policy }: FindingsHeading): FindingsReport {
  let items = 0;
  const opening = () => `{"version":1,"tool":${jsonText(tool)},"policy":${jsonText(policy)},"items":[`;
  return {
    item(item) {
      const text = `${items === 0 ? opening() : ','}\n${jsonText(itemToJson(item))}`;
      items += 1;
      return write(text);
    },
    end(totals, { stopped } = { stopped: false }) {
      const start = items === 0 ? opening() : '\n';
      return write(`${start}],"totals":${jsonText(totals)}${stopped ? ',"stopped":true' : ''}}\n`);
    },
  };
}

/** An item as the JSON formats write it: without pictures, and without the tags of the file. */
export function itemToJson({ path, id = null, facts = null, shared, findings }: ReportedItem) {
  // Tags hold coordinates and names: a report that travels must not spread them.
  const shown =
    facts === null ? null : Object.fromEntries(Object.entries(facts).filter(([key]) => key !== 'tags'));
  return { path, id, facts: shown, ...(shared === undefined ? {} : { shared }), findings };
}
