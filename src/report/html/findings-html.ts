import type {
  FindingsHeading,
  FindingsReport,
  ReportedItem,
  ReportedPicture,
  ReportTarget,
} from '../findings-report.js';
import { RuleCounts } from '../rule-counts.js';
import { SharedClips } from '../shared-without.js';
import { Spool } from '../spool.js';
import { itemHtml } from './item-html.js';
import { type PageCounts, pageHead, pageTail } from './page-html.js';

/** Bytes of pixels that a page shows at most: it has to open on a small computer. */
const PICTURE_BYTES = 48 << 20;

/** One page that opens offline: no request leaves it. What was found comes first, then every file with its fix. */
export function findingsHtml({ write, context }: ReportTarget, heading: FindingsHeading): FindingsReport {
  const spool = new Spool();
  const counts: PageCounts = {
    rules: new RuleCounts(),
    shared: new SharedClips(),
    worst: { error: 0, warning: 0, info: 0 },
    unpictured: 0,
  };
  const choosePictures = pictureBudget(counts);
  return {
    async item(item) {
      counts.shared.count(item);
      if (item.findings.length === 0) return;
      for (const finding of item.findings) counts.rules.add(finding);
      const found = new Set(item.findings.map(({ severity }) => severity));
      counts.worst[found.has('error') ? 'error' : found.has('warning') ? 'warning' : 'info'] += 1;
      await spool.write(itemHtml(item, choosePictures(item)));
    },
    async end(totals, { stopped } = { stopped: false }) {
      const described = new Map((await heading.rules()).map((rule) => [rule.id, rule]));
      const when = new Date(context.clock.now()).toISOString();
      const page = { heading, totals, counts, described, stopped, when };
      await write(pageHead(page));
      await spool.drainTo(write);
      await write(pageTail(page));
    },
  };
}

function pictureBudget(counts: PageCounts): (item: ReportedItem) => readonly ReportedPicture[] {
  let left = PICTURE_BYTES;
  return ({ pictures = [] }) => {
    const bytes = pictures.reduce((sum, { rgb }) => sum + rgb.length, 0);
    if (bytes > left) {
      counts.unpictured += 1;
      return [];
    }
    left -= bytes;
    return pictures;
  };
}
