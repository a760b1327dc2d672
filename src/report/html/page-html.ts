import { createHash } from 'node:crypto';
import { formatCount, plural } from '../../text/units.js';
import type { FindingTotals } from '../../validation/finding.js';
import type { FindingsHeading, ReportedRule } from '../findings-report.js';
import type { RuleCounts } from '../rule-counts.js';
import type { SharedClips } from '../shared-without.js';
import { xmlText } from '../xml-text.js';
import { ruleAnchor, SEVERITY_WORDS } from './item-html.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import { sharesHtml, tilesHtml } from './summary-html.js';

/** What a page counts besides the totals. */
export interface PageCounts {
  readonly rules: RuleCounts;
  readonly shared: SharedClips;
  /** Items whose worst finding is an error, a warning, a note. */
  readonly worst: { error: number; warning: number; info: number };
  /** Items whose pictures had no room. */
  unpictured: number;
}

interface Page {
  readonly heading: FindingsHeading;
  readonly totals: FindingTotals;
  readonly counts: PageCounts;
  readonly described: ReadonlyMap<string, ReportedRule>;
  readonly stopped: boolean;
  /** ISO 8601, UTC. */
  readonly when: string;
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// Nothing but this style, this script and pictures that the page itself holds.
const POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${hashOf(PAGE_STYLE)}`,
  `script-src ${hashOf(PAGE_SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Everything above the files: verdict, numbers, rules, filters. */
export function pageHead(page: Page): string {
  const { heading, totals, counts, stopped, when } = page;
  const { command, tool, policy, noun } = heading;
  const verdict = xmlText(verdictOf(page));
  const time = `<time datetime="${when}">${when.slice(0, 16).replace('T', ' ')} UTC</time>`;
  const origin = [command, tool, `policy ${policy}`].map(xmlText);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${verdict} – ${xmlText(command)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#found">Skip to the findings</a>
<div class="wrap">
<header>
<h1>${verdict}</h1>
<p class="origin">${[...origin, time].join(' · ')}</p>
</header>
<main>
${stopped ? '<p class="notice">It was stopped before everything was checked.</p>\n' : ''}${tilesHtml(totals, noun)}
${sharesHtml(totals.items, counts.worst)}${noticesHtml(counts)}${rulesHtml(page)}<h2 id="found">Findings</h2>
${filtersHtml(counts)}`;
}

/** Everything below the files: what the rules say. */
export function pageTail({ counts, described }: Page): string {
  const texts = rulesOf(counts).map((id) => {
    const rule = described.get(id);
    const about =
      rule === undefined
        ? '<p>A rule of the policy.</p>'
        : `<p>${xmlText(rule.title)}. ${xmlText(rule.why)}</p><p class="fix"><b>Fix:</b> ${xmlText(rule.fix)}</p>`;
    return `<dt id="${ruleAnchor(id)}"><code>${xmlText(id)}</code></dt><dd>${about}</dd>\n`;
  });
  const about =
    texts.length === 0
      ? '<p>There are none.</p>\n'
      : `<h2>About these rules</h2>\n<dl class="about">\n${texts.join('')}</dl>\n`;
  return `${about}</main>
<footer>This page holds all that it shows and asks no server for anything. <code>croton explain RULE</code> tells more.</footer>
</div>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function verdictOf({ totals, heading: { noun }, counts: { worst } }: Page): string {
  if (noun === 'record') {
    // A record may be told of several times, so places are counted here.
    if (totals.error > 0) return `${plural(totals.error, 'error')} in ${plural(totals.items, 'record')}`;
    if (totals.warning > 0) return `No errors, ${plural(totals.warning, 'warning')}`;
  } else {
    // Also those that could not be checked, so this is no number of errors.
    if (worst.error > 0)
      return `${formatCount(worst.error)} of ${plural(totals.items, noun)} ${worst.error === 1 ? 'needs' : 'need'} attention`;
    if (worst.warning > 0)
      return `No errors, warnings for ${formatCount(worst.warning)} of ${plural(totals.items, noun)}`;
  }
  return `Nothing to fix in ${plural(totals.items, noun)}`;
}

function noticesHtml({ shared, unpictured }: PageCounts): string {
  const pictures =
    unpictured === 0 ? '' : `pictures of ${plural(unpictured, 'more file')} have no room on this page`;
  return [...shared.lines(), pictures]
    .filter((text) => text !== '')
    .map((text) => `<p class="origin">${xmlText(text)}</p>\n`)
    .join('');
}

function rulesHtml({ counts, described }: Page): string {
  const rows = counts.rules.list().map(({ rule, severity, count }) => {
    const name = `<a href="#${ruleAnchor(rule)}"><code>${xmlText(rule)}</code></a>`;
    const badge = `<span class="badge ${severity}">${SEVERITY_WORDS[severity]}</span>`;
    const title = xmlText(described.get(rule)?.title ?? '');
    return `<tr><th scope="row">${name}</th><td>${badge}</td><td class="title">${title}</td><td class="number">${formatCount(count)}</td></tr>\n`;
  });
  if (rows.length === 0) return '';
  return `<h2>By rule</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Findings by rule"><table class="rules">
<thead><tr><th scope="col">rule</th><th scope="col">severity</th><th scope="col" class="title">what it means</th><th scope="col" class="number">findings</th></tr></thead>
<tbody>
${rows.join('')}</tbody>
</table></div>
`;
}

// Hidden until the script shows that it runs.
function filtersHtml(counts: PageCounts): string {
  const rules = rulesOf(counts).sort();
  if (rules.length === 0) return '';
  const severities = (['error', 'warning', 'info'] as const).map(
    (severity) =>
      `<label><input type="checkbox" name="severity" value="${severity}" checked> ${SEVERITY_WORDS[severity]}s</label>`,
  );
  const options = rules.map((rule) => `<option>${xmlText(rule)}</option>`);
  return `<div class="filters" hidden><form role="search" aria-label="Filter the findings">
<fieldset><legend>Severity</legend>${severities.join(' ')}</fieldset>
<div class="field"><label for="by-rule">Rule</label><select id="by-rule" name="rule"><option value="">all rules</option>${options.join('')}</select></div>
<div class="field"><label for="by-text">File or text</label><input id="by-text" type="search" name="text" autocomplete="off"></div>
<button type="reset">Show all</button>
<output aria-live="polite"></output>
</form></div>
`;
}

const rulesOf = ({ rules }: PageCounts) => [...new Set(rules.list().map(({ rule }) => rule))];
