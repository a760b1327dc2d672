/** What a policy says of one file, and which line of which file says so. */
import type { Collection } from '../manifest/collection.js';
import { defaultsOf } from '../validation/engine.js';
import type { Severity } from '../validation/finding.js';
import type { Project } from '../validation/policy.js';
import type { LayeredPolicySet, PolicyLayer } from '../validation/policy-layers.js';
import type { OptionValue } from '../validation/rule.js';
import { RULES } from '../validation/rules/index.js';
import { loadLayeredPolicy, type PolicyChoice } from './load-policy.js';
import { policyFor } from './share-policy.js';

/** Who set something: null for the rule itself. Untrusted. */
export interface SettingOrigin {
  readonly source: string | null;
  /** 1-based line of a file. */
  readonly line: number | null;
}

export interface ShownRule extends SettingOrigin {
  readonly rule: string;
  readonly severity: Severity | 'off';
  readonly options: readonly (SettingOrigin & { readonly name: string; readonly value: OptionValue })[];
}

export interface ShownPolicy {
  readonly policy: string;
  /** The file that it is shown for, as the policy sees it; null for what no override is about. */
  readonly path: string | null;
  readonly project: Project | null;
  readonly items: readonly ShownRule[];
}

const OWN: SettingOrigin = { source: null, line: null };

/**
 * The policy in force for a file of a collection.
 * @param path below the folder with the clips; undefined for what no override is about
 */
export async function explainPolicy(
  choice: PolicyChoice,
  collection: Collection | undefined,
  path: string | undefined,
): Promise<ShownPolicy> {
  const set = await loadLayeredPolicy(choice, collection);
  const layers = set.layersAt(path ?? '');
  const items = everyRule(set).map((rule) => showRule(rule, layers));
  return {
    policy: set.name,
    path: path ?? null,
    project: set.project ?? null,
    items: collection === undefined ? items : items.map((item) => underShare(item, collection)),
  };
}

interface AnyRule {
  readonly id: string;
  readonly severity: Severity;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly origin: SettingOrigin;
}

function everyRule({ custom, name }: LayeredPolicySet): AnyRule[] {
  return [
    ...RULES.map(({ id, severity, options }) => ({
      ...{ id, severity, options: defaultsOf(options) },
      origin: OWN,
    })),
    ...custom.map(({ id, severity, source = name, line = null }) => ({
      ...{ id, severity, options: {} },
      origin: { source, line },
    })),
  ];
}

function showRule({ id, severity, options, origin }: AnyRule, layers: readonly PolicyLayer[]): ShownRule {
  const setters = layers.flatMap(({ source, rules }) => {
    const setting = rules[id];
    return setting === undefined ? [] : [{ setting, origin: { source, line: setting.line ?? null } }];
  });
  const last = setters.findLast(({ setting }) => setting.severity !== undefined);
  return {
    rule: id,
    severity: last?.setting.severity ?? severity,
    ...(last?.origin ?? origin),
    options: Object.entries(options).map(([name, value]) => {
      const setter = setters.findLast(({ setting }) => setting.options?.[name] !== undefined);
      return { name, value: setter?.setting.options?.[name] ?? value, ...(setter?.origin ?? OWN) };
    }),
  };
}

/** What a person chose to share is no finding. */
function underShare(shown: ShownRule, { share, path }: Collection): ShownRule {
  const off = policyFor({ name: '', rules: {} }, share).rules[shown.rule]?.severity === 'off';
  return off ? { ...shown, severity: 'off', source: `${path} share`, line: null } : shown;
}
