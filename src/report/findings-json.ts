import type { Context } from '../context.js';
import type { FindingsHeading, FindingsReport, ReportedItem } from './findings-report.js';
import { writeText } from './write-text.js';

/** One JSON document, written as the findings come, an item to a line. It is closed by `end`. */
export function findingsJson(context: Context, { tool, policy }: FindingsHeading): FindingsReport {
  const { stdout } = context.io;
  let items = 0;
  const opening = () =>
    `{"version":1,"tool":${JSON.stringify(tool)},"policy":${JSON.stringify(policy)},"items":[`;
  return {
    item(item) {
      const text = `${items === 0 ? opening() : ','}\n${JSON.stringify(toJson(item))}`;
      items += 1;
      return writeText(stdout, text, context.signal);
    },
    end(totals) {
      const start = items === 0 ? opening() : '\n';
      return writeText(stdout, `${start}],"totals":${JSON.stringify(totals)}}\n`, context.signal);
    },
  };
}

function toJson({ path, id = null, facts = null, findings }: ReportedItem) {
  // Tags hold coordinates and names: a report that travels must not spread them.
  const shown =
    facts === null ? null : Object.fromEntries(Object.entries(facts).filter(([key]) => key !== 'tags'));
  return { path, id, facts: shown, findings };
}
