import { manifestRule } from '../../rule.js';

export const licenseUnknown = manifestRule({
  id: 'rights/license-unknown',
  title: 'A license that nobody can look up',
  why: 'Who uses the clip must be able to read under which terms, and programs have to compare them. SPDX gives each license one spelling.',
  fix: 'write it as SPDX does, for example CC-BY-4.0 (spdx.org/licenses); for one without an identifier LicenseRef- and a name of your own',
  severity: 'error',
});
