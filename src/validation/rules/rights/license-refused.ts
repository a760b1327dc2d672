import { excerpt } from '../../../text/escape.js';
import { licenseHolds, licensesIn } from '../../../vocabulary/license.js';
import { licenseTerms } from '../../../vocabulary/license-terms.js';
import { recordRule } from '../../rule.js';

export const licenseRefused = recordRule({
  id: 'rights/license-refused',
  title: 'A license that does not allow what the collection is for',
  why: 'Clips are cut, scaled, described and learned from. A license without derivatives forbids that, one without commercial use forbids it to commercial projects, and a project may have a list of its own.',
  fix: 'if the rights are yours, choose another license (CC-BY-4.0 or CC0-1.0); else leave the clip out',
  severity: 'error',
  options: {
    accepted: {
      default: [] as string[],
      description: 'the only licenses that are accepted, as SPDX identifiers; empty for all',
    },
    refused: { default: [] as string[], description: 'licenses that are not accepted, as SPDX identifiers' },
  },
  messages: {
    noDerivatives: '{actual} allows no derivatives: not even cutting the clip',
    nonCommercial: '{actual} allows no commercial use, and the project is commercial',
    listed: '{actual} is not among the licenses that the project accepts',
  },
  check({ rights: { license } }, { accepted, refused }, { commercial }) {
    const isListed = (id: string) =>
      (accepted.length === 0 || accepted.includes(id)) && !refused.includes(id);
    const isFree = (id: string) => !licenseTerms(id).noDerivatives;
    const isUsable = (id: string) => !commercial || !licenseTerms(id).nonCommercial;
    if (licenseHolds(license, (id) => isListed(id) && isFree(id) && isUsable(id))) return 'pass';
    const common = { actual: excerpt(license), pointer: '/rights/license' };
    if (!licenseHolds(license, isFree)) return { ...common, message: 'noDerivatives' };
    if (!licenseHolds(license, (id) => isFree(id) && isUsable(id)))
      return { ...common, message: 'nonCommercial' };
    const expected = accepted.length > 0 ? accepted.join(', ') : `none of ${licensesIn(license).join(', ')}`;
    return { ...common, message: 'listed', expected: excerpt(expected) };
  },
});
