import { excerpt } from '../../../text/escape.js';
import { licenseHolds } from '../../../vocabulary/license.js';
import { licenseTerms } from '../../../vocabulary/license-terms.js';
import { recordRule } from '../../rule.js';

export const licenseReview = recordRule({
  id: 'rights/license-review',
  title: 'A license that somebody has to think about',
  why: 'Share-alike asks that what is made of a clip carries the same license, and a license for databases says little about the works in them; of some licenses croton knows nothing. Whether that fits is for a lead of the project to say.',
  fix: 'nothing if the license was given to you; if the choice is yours, CC-BY-4.0 or CC0-1.0 are simpler',
  severity: 'warning',
  messages: {
    unread: 'croton does not know what {actual} allows: a lead reads it',
    shareAlike: '{actual} is a share-alike license: a lead looks at it',
    database: '{actual} is a license for databases: a lead looks at it',
  },
  check({ rights: { license } }) {
    const isRead = (id: string) => !licenseTerms(id).unread;
    const isForWorks = (id: string) => isRead(id) && !licenseTerms(id).database;
    if (licenseHolds(license, (id) => isForWorks(id) && !licenseTerms(id).shareAlike)) return 'pass';
    const common = { actual: excerpt(license), pointer: '/rights/license' };
    if (!licenseHolds(license, isRead)) return { ...common, message: 'unread' };
    return { ...common, message: licenseHolds(license, isForWorks) ? 'shareAlike' : 'database' };
  },
});
