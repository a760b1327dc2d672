/** What licenses ask for, as far as it decides whether and how a clip can be shared. */
import { isLicenseExpression, licenseHolds } from './license.js';
import { licensePermissions } from './license-permissions.js';

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
  /** Croton cannot tell what it allows: `LicenseRef-*`, and what of the SPDX list it holds no facts of. */
  readonly unread: boolean;
}

const known = new Map<string, LicenseTerms>();

/** The terms of one license of the SPDX list. One that croton knows nothing of asks for nothing that it can tell. */
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
  const permissions = licensePermissions(license);
  return {
    attribution: permissions?.attribution === true,
    noDerivatives: permissions?.derivatives === false,
    nonCommercial: permissions?.commercialUse === false,
    shareAlike: permissions?.shareAlike === true,
    database: permissions?.database === true,
    unread: permissions === undefined,
  };
}
