import type { VocabularyEntry } from './entry.js';
import { licenseFacts, listLicenseIds } from './license-facts.js';

/** What most people who share clips mean, in this order. */
const COMMON = ['CC-BY-4.0', 'CC0-1.0', 'CC-BY-SA-4.0', 'CC-PDM-1.0'];

const FAMILY = 'Creative Commons ';

const EVERYDAY_NAMES: Readonly<Record<string, readonly string[]>> = {
  'CC-BY-4.0': ['CC', 'Creative Commons'],
  'CC-PDM-1.0': ['PD', 'PDM', 'public domain', 'no known copyright'],
  'CC0-1.0': ['CC zero', 'Creative Commons Zero', 'Creative Commons CC0'],
  'GFDL-1.3-or-later': ['GNU FDL'],
};

let entries: readonly VocabularyEntry[] | undefined;

/** The licenses of the SPDX list, those that it no longer recommends last. */
export function licenseEntries(): readonly VocabularyEntry[] {
  entries ??= listLicenseIds().map(makeEntry);
  return entries;
}

function makeEntry(id: string): VocabularyEntry {
  const facts = licenseFacts(id);
  const about = `${facts?.deprecated ? 'An identifier of old. ' : ''}${facts?.sentence ?? ''}`;
  const common = COMMON.indexOf(id);
  const rank = common !== -1 ? common : facts?.deprecated ? 300 : 100 - newness(id);
  const name = facts?.name ?? id;
  const short = name.startsWith(FAMILY) ? [name.slice(FAMILY.length)] : [];
  return { code: id, name, names: [...short, ...(EVERYDAY_NAMES[id] ?? [])], about, rank };
}

/** New versions before old ones, and the license itself before its ports to the law of one country. */
function newness(id: string): number {
  const [, version = '0', port = ''] = /-(\d+(?:\.\d+)?)(.*)$/.exec(id) ?? [];
  return Number(version) - (port === '' ? 0 : 0.5);
}
