import { createRequire } from 'node:module';
import { suggest } from '../text/suggest.js';
import { isLicenseExpression } from './license.js';

// A list in JSON: Node 20 warns of importing one.
const require = createRequire(import.meta.url);

/** What people also write. */
const EVERYDAY: Readonly<Record<string, string>> = {
  CC: 'CC-BY-4.0',
  PD: 'CC-PDM-1.0',
  'PUBLIC-DOMAIN': 'CC-PDM-1.0',
  PUBLICDOMAIN: 'CC-PDM-1.0',
  'CREATIVE-COMMONS': 'CC-BY-4.0',
};

/** The license that `text` most likely meant: `cc by 4.0` → `CC-BY-4.0`. Loads the list of all only when asked. */
export function suggestLicense(text: string): string | undefined {
  if (text.length > 60) return undefined;
  const wanted = text
    .trim()
    .toUpperCase()
    .replace(/^CREATIVE[ -]COMMONS[ -](?=\S)/, 'CC ')
    .replace(/\bATTRIBUTION\b/, 'BY')
    .replace(/\bNON-?COMMERCIAL\b/, 'NC')
    .replace(/\bNO-?DERIV(?:ATIVE)?S\b/, 'ND')
    .replace(/\bSHARE-?ALIKE\b/, 'SA')
    .replace(/[\s_,/]+/g, '-')
    .replace(/^CCBY/, 'CC-BY')
    .replace(/^CC-(?:0|ZERO)\b/, 'CC0')
    .replace(/-(?:LICENSE|INTERNATIONAL|INTL)$/, '');
  const everyday = EVERYDAY[wanted];
  if (everyday !== undefined) return everyday;
  const ids: readonly string[] = require('spdx-license-ids');
  const byName = new Map(ids.map((id) => [id.toUpperCase(), id]));
  const named = ['', '-4.0', '-1.0']
    .map((version) => byName.get(wanted + version))
    .find((id) => id !== undefined);
  const meant = named ?? suggest(wanted, ids);
  return meant !== undefined && isLicenseExpression(meant) ? meant : undefined;
}
