import { suggest } from '../text/suggest.js';
import { BUILT_IN_POLICIES, BUILT_IN_VERSION, isBuiltIn } from './built-in-policies.js';
import type { LayeredPolicy } from './policy-layers.js';

/** The built-in policy of a name, `croton:strict` or `croton:strict@1`, or why there is none. */
export function builtInLayers(name: string): LayeredPolicy | { readonly problem: string } {
  const [base = '', version] = name.split('@');
  if (!isBuiltIn(base)) {
    const names = Object.keys(BUILT_IN_POLICIES);
    const meant = suggest(base, names);
    const help = meant === undefined ? names.join(', ') : `did you mean ${meant}?`;
    return { problem: `${JSON.stringify(name)} is no policy of croton: ${help}` };
  }
  if (version !== undefined && version !== String(BUILT_IN_VERSION))
    return { problem: `${JSON.stringify(name)}: this croton has version ${BUILT_IN_VERSION} of it` };
  const { rules } = BUILT_IN_POLICIES[base];
  const layers = Object.keys(rules).length === 0 ? [] : [{ source: base, rules }];
  return { name: base, layers, custom: [] };
}
