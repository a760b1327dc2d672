/** What licenses ask for, as far as it decides whether and how a clip can be shared. */
import { isLicenseExpression, licenseHolds } from './license.js';

export interface LicenseTerms {
  /** The author has to be named. */
  readonly attribution: boolean;
  /** Only unchanged copies may be shared: a cut or a caption burnt in may not. */
  readonly noDerivatives: boolean;
  readonly nonCommercial: boolean;
  /** What is made of it has to carry the same license. */
  readonly shareAlike: boolean;
  /** Made for collections of data, not for the works in them. */
  readonly database: boolean;
}

const DATABASE = /^(?:ODbL|ODC-By|PDDL|CDLA|DL-DE|[CO]-UDA|OGDL)-/;
const ATTRIBUTION =
  /^(?:ODbL|ODC-By|CDLA|DL-DE-BY|OGDL|OGL|NCGL|etalab|LAL|GFDL|Apache|BSD|MIT|ISC|[AL]?GPL|MPL|EUPL)\b/;
const SHARE_ALIKE =
  /^(?:ODbL|CDLA-Sharing|LAL|GFDL|OPUBL|[AL]?GPL|MPL|CDDL|EUPL|OSL|EPL|CC-SA|copyleft-next|Linux-man-pages-copyleft)\b/;
const NON_COMMERCIAL = /^(?:NCGL|PolyForm-Noncommercial)\b/;

const known = new Map<string, LicenseTerms>();

/** The terms of one license of the SPDX list. A `LicenseRef-*` asks for nothing that croton can know. */
export function licenseTerms(license: string): LicenseTerms {
  const before = known.get(license);
  if (before !== undefined) return before;
  const terms = readTerms(license);
  if (known.size < 1000) known.set(license, terms);
  return terms;
}

/** Whether whoever uses what is under an SPDX expression has to name the author, whichever branch is chosen. */
export function needsAttribution(expression: string): boolean {
  return isLicenseExpression(expression) && !licenseHolds(expression, (id) => !licenseTerms(id).attribution);
}

function readTerms(license: string): LicenseTerms {
  const creative = license.startsWith('CC-') ? license.split('-') : [];
  return {
    attribution: creative.includes('BY') || ATTRIBUTION.test(license),
    noDerivatives: creative.includes('ND'),
    nonCommercial: creative.includes('NC') || NON_COMMERCIAL.test(license),
    shareAlike: creative.includes('SA') || SHARE_ALIKE.test(license),
    database: DATABASE.test(license),
  };
}
