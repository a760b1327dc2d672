/**
 * What licenses allow and ask for, as far as croton knows: read from the texts of the licenses, by identifier, never
 * guessed from a name. A license that is not here is one that a person has to read.
 */

/** Null: croton does not know, or the author chooses. */
export interface LicensePermissions {
  /** Changed copies, such as a cut or a translation, may be shared. */
  readonly derivatives: boolean | null;
  readonly commercialUse: boolean | null;
  /** Whoever shares it has to name the author or keep the copyright notice. */
  readonly attribution: boolean | null;
  /** What is made of it has to carry the same license. */
  readonly shareAlike: boolean | null;
  /** Made for collections of data, not for the works in them; false also where croton knows nothing. */
  readonly database: boolean;
  /** All of this in plain words. */
  readonly sentence: string;
}

interface Family extends LicensePermissions {
  readonly ids: string;
}

const free = {
  derivatives: true,
  commercialUse: true,
  attribution: false,
  shareAlike: false,
  database: false,
};
const named = { ...free, attribution: true };
const alike = { ...named, shareAlike: true };
const open = { derivatives: null, commercialUse: null, attribution: null, shareAlike: null, database: false };

/** Creative Commons by the elements in the identifier: of any version and port, these have not changed. */
const CREATIVE_COMMONS: Readonly<Record<string, LicensePermissions>> = {
  BY: {
    ...named,
    sentence: 'Anyone may share and change it, also for money, as long as they name the author.',
  },
  'BY-SA': {
    ...alike,
    sentence:
      'Anyone may share and change it, also for money, as long as they name the author and put what they make of it under the same license.',
  },
  'BY-ND': {
    ...named,
    derivatives: false,
    sentence:
      'Anyone may share it, also for money, as long as they name the author, but nobody may share a changed copy: not even a cut.',
  },
  'BY-NC': {
    ...named,
    commercialUse: false,
    sentence: 'Anyone may share and change it, but not for money, as long as they name the author.',
  },
  'BY-NC-SA': {
    ...alike,
    commercialUse: false,
    sentence:
      'Anyone may share and change it, but not for money, as long as they name the author and put what they make of it under the same license.',
  },
  'BY-NC-ND': {
    ...named,
    derivatives: false,
    commercialUse: false,
    sentence:
      'Anyone may share it, but not for money, as long as they name the author, and nobody may share a changed copy: not even a cut.',
  },
  SA: {
    ...free,
    shareAlike: true,
    sentence:
      'Anyone may share and change it, also for money, as long as they put what they make of it under the same license; nobody has to be named.',
  },
};

const FAMILIES: readonly Family[] = [
  {
    ...free,
    sentence:
      'The author gives up all rights, as far as the law lets them: anyone may do anything with it, and nobody has to be named.',
    ids: 'CC0-1.0 Unlicense',
  },
  {
    ...free,
    sentence:
      'It is marked as free of known copyright: anyone may do anything with it. The mark is for works whose rights have ended; for your own work there is CC0-1.0.',
    ids: 'CC-PDM-1.0',
  },
  {
    ...free,
    sentence:
      'Its author gave it to the public domain, or somebody certified that it is there: anyone may do anything with it. CC0-1.0 and CC-PDM-1.0 have replaced it.',
    ids: 'CC-PDDC',
  },
  {
    ...free,
    sentence: 'Anyone may do anything with it, also for money, and nobody has to be named.',
    ids: '0BSD MIT-0 WTFPL',
  },
  {
    ...named,
    sentence:
      'Anyone may share and change it, also for money, as long as they keep the copyright notice with it. Made for programs.',
    ids: `
      AFL-1.1 AFL-1.2 AFL-2.0 AFL-2.1 AFL-3.0 Apache-1.0 Apache-1.1 Apache-2.0 BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause
      BSD-2-Clause-FreeBSD BSD-2-Clause-NetBSD BSD-2-Clause-Patent BSD-2-Clause-Views BSD-3-Clause BSD-3-Clause-Clear
      BSD-4-Clause BSD-4-Clause-UC BSL-1.0 CECILL-B curl ECL-2.0 FSFAP ICU ISC Libpng MIT MIT-CMU MulanPSL-2.0 NCSA NTP
      PostgreSQL PSF-2.0 Python-2.0 Unicode-3.0 Unicode-DFS-2016 UPL-1.0 W3C X11 Zlib`,
  },
  {
    ...alike,
    sentence:
      'Anyone may share and change it, also for money, as long as they keep the notices, and put what they make of it under the same license with its source. Made for programs.',
    ids: `
      AGPL-1.0 AGPL-1.0-only AGPL-1.0-or-later AGPL-3.0 AGPL-3.0-only AGPL-3.0-or-later CECILL-2.0 CECILL-2.1
      copyleft-next-0.3.0 copyleft-next-0.3.1 EUPL-1.0 EUPL-1.1 EUPL-1.2 GPL-1.0 GPL-1.0-only GPL-1.0-or-later GPL-2.0
      GPL-2.0-only GPL-2.0-or-later GPL-2.0-with-autoconf-exception GPL-2.0-with-bison-exception
      GPL-2.0-with-classpath-exception GPL-2.0-with-font-exception GPL-2.0-with-GCC-exception GPL-3.0 GPL-3.0-only
      GPL-3.0-or-later GPL-3.0-with-autoconf-exception GPL-3.0-with-GCC-exception OSL-1.0 OSL-1.1 OSL-2.0 OSL-2.1
      OSL-3.0`,
  },
  {
    ...alike,
    sentence:
      'Anyone may share and change it, also for money and inside other works, as long as they keep the notices, and put changes of it itself under the same license with their source. Made for programs.',
    ids: `
      CDDL-1.0 CDDL-1.1 CECILL-C EPL-1.0 EPL-2.0 LGPL-2.0 LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1 LGPL-2.1-only
      LGPL-2.1-or-later LGPL-3.0 LGPL-3.0-only LGPL-3.0-or-later MPL-1.0 MPL-1.1 MPL-2.0 MPL-2.0-no-copyleft-exception`,
  },
  {
    ...alike,
    sentence:
      'Anyone may share and change it, also for money, as long as they name the author, say where the original is, and put what they make of it under the same license.',
    ids: 'LAL-1.2 LAL-1.3',
  },
  {
    ...alike,
    sentence:
      'Anyone may share and change it, also for money, as long as they keep the notices and put what they make of it under the same license, with its whole text. Made for manuals.',
    ids: `
      GFDL-1.1-no-invariants-only GFDL-1.1-no-invariants-or-later GFDL-1.2-no-invariants-only
      GFDL-1.2-no-invariants-or-later GFDL-1.3-no-invariants-only GFDL-1.3-no-invariants-or-later
      Linux-man-pages-copyleft Linux-man-pages-copyleft-2-para Linux-man-pages-copyleft-var`,
  },
  {
    ...alike,
    sentence:
      'Anyone may share and change it, also for money, except for parts that it names as invariant, as long as they keep the notices and put what they make of it under the same license, with its whole text. Made for manuals.',
    ids: `
      GFDL-1.1 GFDL-1.1-only GFDL-1.1-or-later GFDL-1.1-invariants-only GFDL-1.1-invariants-or-later GFDL-1.2
      GFDL-1.2-only GFDL-1.2-or-later GFDL-1.2-invariants-only GFDL-1.2-invariants-or-later GFDL-1.3 GFDL-1.3-only
      GFDL-1.3-or-later GFDL-1.3-invariants-only GFDL-1.3-invariants-or-later`,
  },
  {
    ...alike,
    sentence:
      'Anyone may share, change and use it, as long as they keep the notices, put changes of it under the same license, and do not sell it by itself. Made for fonts.',
    ids: 'OFL-1.0 OFL-1.0-no-RFN OFL-1.0-RFN OFL-1.1 OFL-1.1-no-RFN OFL-1.1-RFN',
  },
  {
    ...named,
    sentence:
      'Anyone may share and change it, also for money, as long as they name the public body that it comes from.',
    ids: 'etalab-2.0 NLOD-1.0 NLOD-2.0 OGL-Canada-2.0 OGL-UK-1.0 OGL-UK-2.0 OGL-UK-3.0 OPL-UK-3.0',
  },
  {
    ...named,
    commercialUse: false,
    sentence:
      'Anyone may share and change it, but not for money, as long as they name the public body that it comes from.',
    ids: 'NCGL-UK-2.0',
  },
  {
    ...named,
    commercialUse: false,
    sentence:
      'Anyone may share and change it, but not for money, as long as they keep the notices. Made for programs.',
    ids: 'PolyForm-Noncommercial-1.0.0',
  },
  {
    ...alike,
    derivatives: null,
    commercialUse: null,
    sentence:
      'Anyone may share it as long as they name the author, and put what they make of it under the same license; its options, if the author chose them, forbid changes or printing for money. Made for manuals.',
    ids: 'OPUBL-1.0',
  },
  {
    ...alike,
    database: true,
    sentence:
      'Anyone may share and change the collection of data, also for money, as long as they name where it is from and put what they make of it under the same license. It says nothing about the works in it.',
    ids: 'CDLA-Sharing-1.0 ODbL-1.0',
  },
  {
    ...named,
    database: true,
    sentence:
      'Anyone may share and change the collection of data, also for money, as long as they name where it is from. It says nothing about the works in it.',
    ids: 'CDLA-Permissive-1.0 DL-DE-BY-2.0 ODC-By-1.0 OGDL-Taiwan-1.0',
  },
  {
    ...free,
    database: true,
    sentence:
      'Anyone may share and change the collection of data, also for money, as long as they pass on the text of the license. It says nothing about the works in it.',
    ids: 'CDLA-Permissive-2.0',
  },
  {
    ...free,
    database: true,
    sentence:
      'Anyone may do anything with the collection of data, and nobody has to be named. It says nothing about the works in it.',
    ids: 'DL-DE-ZERO-2.0 PDDL-1.0',
  },
  {
    ...open,
    database: true,
    sentence:
      'It is an agreement on data between its provider and its user: somebody has to read what it allows.',
    ids: 'C-UDA-1.0 O-UDA-1.0',
  },
];

const CREATIVE_COMMONS_ID = /^CC-((?:BY(?:-NC)?(?:-SA|-ND)?|SA))-\d\.\d(?:-[A-Z]{2,3})?$/;

let byId: ReadonlyMap<string, LicensePermissions> | undefined;

function families(): ReadonlyMap<string, LicensePermissions> {
  byId ??= new Map(
    FAMILIES.flatMap((family) =>
      family.ids
        .trim()
        .split(/\s+/)
        .map((id) => [id, family]),
    ),
  );
  return byId;
}

/** What the license with an SPDX identifier allows; undefined where croton knows nothing of it. */
export function licensePermissions(id: string): LicensePermissions | undefined {
  const elements = CREATIVE_COMMONS_ID.exec(id)?.[1];
  return elements === undefined ? families().get(id) : CREATIVE_COMMONS[elements];
}

/** The identifiers that croton knows something of, beside those of Creative Commons. */
export function licensePermissionIds(): string[] {
  return [...families().keys()];
}
