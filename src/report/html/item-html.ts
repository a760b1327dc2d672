import { formatBytes, formatDuration } from '../../text/units.js';
import type { Finding, Severity } from '../../validation/finding.js';
import type { ReportedFacts, ReportedItem, ReportedPicture } from '../findings-report.js';
import { sharedWithout } from '../shared-without.js';
import { xmlText } from '../xml-text.js';
import { encodePng } from './png.js';

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** One file, or one place in a manifest, with all that was found there. */
export function itemHtml(
  { path, facts, shared, findings }: ReportedItem,
  pictures: readonly ReportedPicture[],
): string {
  const line = findings[0]?.subject.line;
  const place = line === undefined ? '' : ` <span class="place">line ${line}</span>`;
  return [
    `<article>\n<h3><span class="path">${xmlText(path)}</span>${place}</h3>\n`,
    factsHtml(facts, sharedWithout(shared)),
    pictures.length === 0 ? '' : `<ul class="strip">${pictures.map(pictureHtml).join('')}</ul>\n`,
    `<ul class="findings">\n${findings.map(findingHtml).join('')}</ul>\n</article>\n`,
  ].join('');
}

/** The place on the page where a rule is described. */
export const ruleAnchor = (rule: string) => xmlText(`rule-${rule.replaceAll('/', '-')}`);

function findingHtml({ rule, severity, outcome, subject, message, fix }: Finding): string {
  const place = [
    subject.column === undefined ? '' : `column ${subject.column}`,
    subject.pointer ? `<code>${xmlText(subject.pointer)}</code>` : '',
  ].filter((part) => part !== '');
  const unknown = outcome === 'unknown' ? ' (could not be checked)' : '';
  return [
    `<li class="${severity}" data-rule="${xmlText(rule)}">`,
    `<span class="badge ${severity}">${SEVERITY_WORDS[severity]}</span>`,
    `<a class="rule" href="#${ruleAnchor(rule)}">${xmlText(rule)}</a>`,
    place.length === 0 ? '' : `<span class="place">${place.join(' ')}</span>`,
    `<p>${xmlText(message)}${unknown}</p><p class="fix"><b>Fix:</b> ${xmlText(fix)}</p></li>\n`,
  ].join('');
}

function factsHtml(facts: ReportedFacts | null | undefined, without: string): string {
  const { container, durationS, sizeBytes, video = [], audio = [] } = facts ?? {};
  const words = [
    container,
    ...video.map(({ codec, width, height }) => `${codec} ${width} × ${height}`),
    ...video.map(({ fps }) => (fps === null ? undefined : `${Number(fps.toFixed(2))} fps`)),
    ...audio.map(({ codec }) => `sound ${codec}`),
    durationS ? formatDuration(durationS) : undefined,
    sizeBytes === undefined ? undefined : formatBytes(sizeBytes),
    without === '' ? undefined : without,
  ].filter((word) => word !== undefined);
  if (words.length === 0) return '';
  return `<ul class="facts">${words.map((word) => `<li>${xmlText(word)}</li>`).join('')}</ul>\n`;
}

function pictureHtml(picture: ReportedPicture): string {
  const { atS, width, height } = picture;
  const time = atS === 0 ? '0s' : formatDuration(atS);
  const source = `data:image/png;base64,${encodePng(picture).toString('base64')}`;
  return `<li><img src="${source}" width="${width}" height="${height}" alt="the picture at ${time}" decoding="async"><span>${time}</span></li>`;
}
