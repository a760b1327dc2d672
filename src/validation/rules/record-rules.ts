/** Rules on single records, in the order of the reference. */
import type { RecordRule } from '../rule.js';
import { machineTagged } from './culture/machine-tagged.js';
import { macrolanguage } from './culture/macrolanguage.js';
import { place } from './culture/place.js';
import { sensitive } from './culture/sensitive.js';
import { unspecific } from './culture/unspecific.js';
import { attribution } from './rights/attribution.js';
import { consent } from './rights/consent.js';
import { forwarded } from './rights/forwarded.js';
import { licenseRefused } from './rights/license-refused.js';
import { licenseReview } from './rights/license-review.js';
import { minors } from './rights/minors.js';
import { music } from './rights/music.js';
import { synthetic } from './rights/synthetic.js';
import { trainingPermission } from './rights/training-permission.js';

export const RECORD_RULES: readonly RecordRule[] = [
  minors,
  consent,
  licenseRefused,
  licenseReview,
  attribution,
  trainingPermission,
  music,
  forwarded,
  synthetic,
  place,
  macrolanguage,
  unspecific,
  sensitive,
  machineTagged,
];
