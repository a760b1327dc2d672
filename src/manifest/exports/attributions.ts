import type { ClipRecord } from '../../record/schema.js';
import { markdownText } from '../../text/markdown.js';
import { licensesIn } from '../../vocabulary/license.js';
import type { FileExport } from './export-format.js';
import { licenseUrl } from './license-links.js';

/** Title, author, source, license and changes of each clip, as Creative Commons recommends, for a page of credits. */
export const attributions: FileExport = {
  kind: 'file',
  summary: 'credits in Markdown: title, author, source, license, changes',
  binary: false,
  passes: 1,
  async write(read, file, { title }) {
    let records = 0;
    await file.write(`# Attributions${title === undefined ? '' : `: ${oneLine(title)}`}\n\n`);
    for await (const { record } of read()) {
      records += 1;
      await file.write(`- ${attribution(record)}\n`);
    }
    return { records, notes: [] };
  },
};

/** Of a text that people wrote; a name keeps its line breaks, as escapes. */
const oneLine = (text: string) => markdownText(text.replace(/\s+/g, ' ').trim());

function attribution(record: ClipRecord): string {
  const { rights, origin, media } = record;
  const author = rights.attribution ?? rights.holder;
  const source = rights.source_url === undefined ? undefined : `Source: ${link(rights.source_url)}`;
  const changes = [
    ...(origin.derived_from === undefined ? [] : [`made from ${origin.derived_from}`]),
    ...(media.shared === undefined ? [] : ['private metadata taken out']),
  ];
  const named =
    record.title === undefined
      ? markdownText(record.file_name)
      : `**${oneLine(record.title)}** (${markdownText(record.file_name)})`;
  const parts = [
    `${named}${author === undefined ? '' : ` by ${oneLine(author)}`}`,
    `License: ${licenseLinks(rights.license)}`,
    ...(source === undefined ? [] : [source]),
    ...(changes.length === 0 ? [] : [`Changes: ${changes.join(', ')}`]),
  ];
  return `${parts.join('. ')}.`;
}

/** The expression with a link on each license that has a page. */
function licenseLinks(expression: string): string {
  const pages = new Map(licensesIn(expression).map((id) => [id, licenseUrl(id)]));
  return expression
    .split(/([\w.:+-]+)/)
    .map((part) => {
      const url = pages.get(part);
      return url === undefined ? markdownText(part) : `[${markdownText(part)}](${url})`;
    })
    .join('');
}

/** A web address as a link; other text, `javascript:` too, stays text. */
function link(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return oneLine(text);
  // What could end a link or begin markup in it; the parser has encoded spaces, quotes and angle brackets.
  const href = url.href.replace(/[()[\]\\*_`<>]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `[${markdownText(text)}](${href})`;
}
