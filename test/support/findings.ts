/** Findings to report, and reports of them as text. */
import type { Output } from '../../src/context.js';
import {
  type Ending,
  type FindingsFormat,
  type FindingsHeading,
  openFindingsReport,
  type ReportedItem,
} from '../../src/report/findings-report.js';
import { countFindings, type Finding, type FindingTotals, noFindings } from '../../src/validation/finding.js';
import { testContext } from './test-context.js';

export const heading: FindingsHeading = {
  tool: 'croton 0.1.0',
  policy: 'croton:recommended',
  command: 'croton validate',
  noun: 'file',
  failOn: 'error',
  rules: async () => [
    {
      id: 'file/name',
      title: 'The name makes trouble',
      why: 'Other systems cannot keep it.',
      fix: 'rename it',
      severity: 'error',
    },
  ],
};

/** A finding; what is not given does not matter. */
export const makeFinding = (path: string, more: Partial<Finding> = {}): Finding => ({
  rule: 'file/name',
  severity: 'error',
  outcome: 'fail',
  subject: { path },
  message: 'the name is odd',
  fix: 'rename it',
  ...more,
});

export interface RenderOptions {
  readonly over?: Partial<FindingsHeading>;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: Partial<Output>;
  readonly cwd?: string;
  readonly ending?: Ending;
  readonly totals?: Partial<FindingTotals>;
}

/** The report of the items in a format. */
export async function render(
  format: FindingsFormat,
  items: Iterable<ReportedItem>,
  { over, env = {}, cwd = '/', terminal, ending, totals: moreTotals }: RenderOptions = {},
): Promise<string> {
  const pieces: string[] = [];
  const { context } = testContext({ env, cwd });
  const write = async (text: string) => {
    pieces.push(text);
  };
  const output = terminal === undefined ? {} : { output: { write: () => true, ...terminal } };
  const report = await openFindingsReport({ context, write, ...output }, format, { ...heading, ...over });
  const totals = noFindings();
  for (const item of items) {
    countFindings(totals, item.findings);
    await report.item(item);
  }
  await report.end({ ...totals, ...moreTotals }, ending);
  return pieces.join('');
}
