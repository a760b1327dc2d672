import { DEPRECATED_LICENSE_NAMES, LICENSE_NAMES } from './data/license-names.js';
import { type LicensePermissions, licensePermissions } from './license-permissions.js';
import { lazyLineMap } from './words.js';

const names = lazyLineMap(LICENSE_NAMES);
const deprecatedNames = lazyLineMap(DEPRECATED_LICENSE_NAMES);

/** What croton can say about a license of the SPDX list. Null: it does not know, or the author chooses. */
export interface LicenseFacts extends LicensePermissions {
  readonly id: string;
  readonly name: string;
  /** The list has a newer identifier for it. */
  readonly deprecated: boolean;
  /** Its text. */
  readonly url: string;
}

const UNKNOWN = {
  derivatives: null,
  commercialUse: null,
  attribution: null,
  shareAlike: null,
  database: false,
  sentence: 'croton does not know what this license allows: somebody has to read it.',
};

/** The facts about one identifier, spelled as on the SPDX list; undefined for one that is not there (`LicenseRef-*`). */
export function licenseFacts(id: string): LicenseFacts | undefined {
  const current = names().get(id);
  const name = current ?? deprecatedNames().get(id);
  if (name === undefined) return undefined;
  const { derivatives, commercialUse, attribution, shareAlike, database, sentence } =
    licensePermissions(id) ?? UNKNOWN;
  return {
    id,
    name,
    deprecated: current === undefined,
    derivatives,
    commercialUse,
    attribution,
    shareAlike,
    database,
    sentence,
    url: `https://spdx.org/licenses/${id}.html`,
  };
}

/** Every identifier of the SPDX list: those that it recommends first. */
export function listLicenseIds(): string[] {
  return [...names().keys(), ...deprecatedNames().keys()];
}
