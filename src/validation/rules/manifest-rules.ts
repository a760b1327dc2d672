/** Rules that reading a manifest judges, in the order of the reference. */
import type { ManifestRule } from '../rule.js';
import { language } from './culture/language.js';
import { changedFile } from './record/changed-file.js';
import { empty } from './record/empty.js';
import { invalid } from './record/invalid.js';
import { missingFile } from './record/missing-file.js';
import { order } from './record/order.js';
import { path } from './record/path.js';
import { schemaVersion } from './record/schema-version.js';
import { staleFacts } from './record/stale-facts.js';
import { unlistedFile } from './record/unlisted-file.js';
import { licenseUnknown } from './rights/license-unknown.js';

export const MANIFEST_RULES: readonly ManifestRule[] = [
  invalid,
  schemaVersion,
  empty,
  order,
  path,
  missingFile,
  unlistedFile,
  changedFile,
  staleFacts,
  licenseUnknown,
  language,
];
