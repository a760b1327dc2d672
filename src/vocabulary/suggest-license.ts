import { clearBest, findMatches } from './find-matches.js';
import { fold } from './fold.js';
import { licenseEntries } from './license-entries.js';

const FILLERS = /\b(?:licen[cs]e[sd]?|international|intl|the|under)\b/gi;
const VERSION = / v?\d+(?:\.\d+)*$/;

/** The license that `text` most likely meant: `cc by 4.0` and `CC-BY` → `CC-BY-4.0`, `public domain` → `CC-PDM-1.0`. */
export function suggestLicense(text: string): string | undefined {
  if (text.length > 100) return undefined;
  const bare = text.replace(FILLERS, ' ').replace(/\bzero\b/i, '0');
  const matches = [text, bare]
    .map((words) => findMatches(licenseEntries(), words))
    .find(([best]) => best !== undefined && best.how !== 'similar');
  const found = matches ?? findMatches(licenseEntries(), bare);
  const how = found[0]?.how;
  if (how === 'code' || how === 'name' || how === 'similar') return clearBest(found)?.code;
  // Of a beginning only the version may be missing: `GPL` says neither which one nor whether later ones too.
  const wanted = fold(bare).replaceAll(' ', '');
  const lacksVersion = found.filter(
    ({ entry }) => fold(entry.code).replace(VERSION, '').replaceAll(' ', '') === wanted,
  );
  return clearBest(lacksVersion)?.code ?? (/\d/.test(wanted) ? clearBest(found)?.code : undefined);
}
