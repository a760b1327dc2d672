/** Reads reports back, as their readers do: what each says was found, where, and how severe it is. */
import type { FindingsFormat } from '../../src/report/findings-report.js';

export interface Told {
  readonly path: string;
  readonly rule: string;
  readonly severity: string;
  readonly line: number | null;
}

const SEVERITIES: Readonly<Record<string, string>> = {
  note: 'info',
  notice: 'info',
  major: 'error',
  minor: 'warning',
};
const severityOf = (word = '') => SEVERITIES[word] ?? word;
const numberOf = (text: string | undefined) => (text === undefined ? null : Number(text));

const unescapeXml = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const unescapeCommand = (text = '') =>
  text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%25', '%');

function parsePlain(text: string): Told[] {
  return [...text.matchAll(/^(.*?)(?::(\d+))?(?::\d+)?: (error|warning|info): .* \[([^\]]+)\]; fix: /gm)].map(
    ([, path = '', line, severity = '', rule = '']) => ({ path, rule, severity, line: numberOf(line) }),
  );
}

function parseTable(text: string): Told[] {
  const told: Told[] = [];
  for (const block of text.split(/^(?=\S)/m)) {
    const path = block.slice(0, block.indexOf('\n'));
    for (const entry of block.split(/^(?= {2}[✗!ℹ] )/m).slice(1)) {
      const [, severity = '', rest = ''] = entry.match(/^ {2}. (\w+)\s+([\s\S]*)$/) ?? [];
      const rule = rest.match(/\[([a-z-]+\/[a-z-]+)\]/)?.[1] ?? '';
      const line = rest.match(/(?:^|\s)line (\d+)/)?.[1];
      told.push({ path, rule, severity, line: numberOf(line) });
    }
  }
  return told;
}

interface JsonItem {
  findings: { rule: string; severity: string; subject: { path: string; line?: number } }[];
}
const fromItems = (items: JsonItem[]) =>
  items
    .flatMap(({ findings }) => findings)
    .map(({ rule, severity, subject: { path, line = null } }) => ({ path, rule, severity, line }));

function parseJunit(text: string): Told[] {
  return [...text.matchAll(/<(?:failure|error|system-out)\b[^>]*>([^<]*)</g)].flatMap(([, body = '']) =>
    parsePlain(`${unescapeXml(body)}\n`),
  );
}

function parseSarif(text: string): Told[] {
  return JSON.parse(text).runs[0].results.map((result: Record<string, never>) => {
    const {
      ruleId: rule,
      level,
      locations,
    } = result as never as {
      ruleId: string;
      level: string;
      locations: {
        physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } };
      }[];
    };
    const { artifactLocation, region } = locations[0]!.physicalLocation;
    const path = decodeURIComponent(artifactLocation.uri);
    return { path, rule, severity: severityOf(level), line: region?.startLine ?? null };
  });
}

function parseGithub(text: string): Told[] {
  return [
    ...text.matchAll(/^::(error|warning|notice) file=([^,]*)(?:,line=(\d+))?(?:,col=\d+)?,title=([^:]*)::/gm),
  ].map(([, word, path, line, rule]) => ({
    path: unescapeCommand(path),
    rule: unescapeCommand(rule),
    severity: severityOf(word),
    line: numberOf(line),
  }));
}

interface GitlabIssue {
  check_name: string;
  severity: string;
  location: { path: string; lines: { begin: number } };
}
const parseGitlab = (text: string): Told[] =>
  JSON.parse(text).map(({ check_name: rule, severity, location: { path, lines } }: GitlabIssue) => ({
    path,
    rule,
    severity: severityOf(severity),
    line: lines.begin,
  }));

function parseMarkdown(text: string): Told[] {
  return text.split(/^## /m).flatMap((section) => {
    const path = section.match(/^`(.*)`$/m)?.[1] ?? '';
    return [...section.matchAll(/^- \*\*(\w+)\*\* `([^`]+)`(?: \(line (\d+))?/gm)].map(
      ([, severity = '', rule = '', line]) => ({ path, rule, severity, line: numberOf(line) }),
    );
  });
}

function parseHtml(text: string): Told[] {
  return [...text.matchAll(/<article>([\s\S]*?)<\/article>/g)].flatMap(([, article = '']) => {
    const path = unescapeXml(article.match(/<h3><span class="path">(.*?)<\/span>/)?.[1] ?? '');
    const line = article.match(/<\/span> <span class="place">line (\d+)<\/span><\/h3>/)?.[1];
    return [...article.matchAll(/<li class="(\w+)" data-rule="([^"]+)">/g)].map(
      ([, severity = '', rule = '']) => ({ path, rule, severity, line: numberOf(line) }),
    );
  });
}

const PARSERS: Readonly<Record<FindingsFormat, (text: string) => Told[]>> = {
  table: parseTable,
  plain: parsePlain,
  json: (text) => fromItems(JSON.parse(text).items),
  ndjson: (text) =>
    fromItems(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'item'),
    ),
  junit: parseJunit,
  sarif: parseSarif,
  github: parseGithub,
  gitlab: parseGitlab,
  markdown: parseMarkdown,
  html: parseHtml,
};

/** What a report says, sorted. Of a format that cannot do without lines, the first line stands for none. */
export function parseReport(format: FindingsFormat, text: string): Told[] {
  return sortTold(PARSERS[format](text).map((told) => (told.line === 1 ? { ...told, line: null } : told)));
}

/** In an order that does not depend on the format. */
export function sortTold(told: readonly Told[]): Told[] {
  const keyOf = ({ path, line, rule }: Told) => `${path}\n${String(line ?? 0).padStart(9, '0')}\n${rule}`;
  return [...told].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
