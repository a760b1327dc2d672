/** Where the text of a license is, and what Hugging Face calls it. */

import { licensesIn } from '../../vocabulary/license.js';
import { licenseFacts } from '../../vocabulary/license-facts.js';

const CREATIVE_COMMONS = /^CC-(BY(?:-[A-Z]{2})*)-(\d\.\d)(?:-([A-Z]+))?$/;
const PUBLIC_DOMAIN: Readonly<Record<string, string>> = {
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  'CC-PDM-1.0': 'https://creativecommons.org/publicdomain/mark/1.0/',
};

/** The page of one license of the SPDX list: the deed of a Creative Commons license, else SPDX’s. None for others. */
export function licenseUrl(id: string): string | undefined {
  const publicDomain = PUBLIC_DOMAIN[id];
  if (publicDomain !== undefined) return publicDomain;
  const [, elements, version, port] = CREATIVE_COMMONS.exec(id) ?? [];
  if (elements === undefined) return licenseFacts(id)?.url;
  // CC-BY-NC-SA-2.0-FR, CC-BY-3.0-IGO: the deed of a port has its own page.
  const path = [elements, version, ...(port === undefined ? [] : [port])].join('/').toLowerCase();
  return `https://creativecommons.org/licenses/${path}/`;
}

/** The identifiers in several expressions, each once. */
export function licenseIds(expressions: Iterable<string>): string[] {
  return [...new Set([...expressions].flatMap(licensesIn))];
}

/** Identifiers of huggingface.co that are SPDX’s in lower case, as far as clips are likely to have them. */
const SAME_NAME = new Set(
  `cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0
   cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0
   cdla-permissive-1.0 cdla-permissive-2.0 apache-2.0 mit unlicense`.split(/\s+/),
);
const OTHER_NAME: Readonly<Record<string, string>> = {
  'ODbL-1.0': 'odbl',
  'ODC-By-1.0': 'odc-by',
  'PDDL-1.0': 'pddl',
};

/** What huggingface.co calls the license of an expression; undefined where it has no word for it. */
export function huggingFaceLicense(expression: string): string | undefined {
  const lower = expression.toLowerCase();
  return SAME_NAME.has(lower) ? lower : OTHER_NAME[expression];
}
