/** A policy in layers: what it extends, its own rules, its overrides. Of what several set, the last one counts. */
import { compileGlobs } from '../files/globs.js';
import type { CompiledRule } from './custom-rules.js';
import type { Policy, PolicySet, Project, RuleSetting } from './policy.js';
import type { RuleOptions } from './rule.js';

/** What one place of one file sets for a rule. */
export interface LayerSetting extends RuleSetting {
  /** 1-based line; undefined for what is built in. */
  readonly line?: number;
}

export interface PolicyLayer {
  /** The name of a built-in policy, or a file as people name it. Untrusted. */
  readonly source: string;
  /** Globs of the files that it is for; undefined for all. */
  readonly files?: readonly string[];
  readonly rules: Readonly<Record<string, LayerSetting>>;
}

export interface LayeredPolicy {
  readonly name: string;
  readonly layers: readonly PolicyLayer[];
  readonly project?: Project | undefined;
  readonly custom: readonly CompiledRule[];
}

/** A set that can tell where its settings come from. */
export interface LayeredPolicySet extends PolicySet {
  readonly custom: readonly CompiledRule[];
  readonly project: Project | undefined;
  /** The layers that count for a file, those that win last. */
  layersAt(relativePath: string): readonly PolicyLayer[];
}

/** Makes one policy of the layers for each set of overrides that a path calls for. */
export function layeredPolicySet({ name, layers, project, custom }: LayeredPolicy): LayeredPolicySet {
  // `s`: the name of a folder may contain a line break.
  const compiled = layers.map((layer) => ({
    layer,
    matches: layer.files === undefined ? () => true : compileGlobs(layer.files, 'is'),
  }));
  const known = new Map<string, Policy>();
  return {
    name,
    stamp: JSON.stringify([layers, project, custom]),
    custom,
    project,
    at(relativePath) {
      const chosen = compiled.map(({ matches }) => matches(relativePath));
      const key = chosen.map(Number).join('');
      const policy = known.get(key) ?? {
        name,
        rules: mergeLayers(layers.filter((_, index) => chosen[index])),
        ...(project === undefined ? {} : { project }),
        custom,
      };
      known.set(key, policy);
      return policy;
    },
    layersAt: (relativePath) =>
      compiled.filter(({ matches }) => matches(relativePath)).map(({ layer }) => layer),
  };
}

function mergeLayers(layers: readonly PolicyLayer[]): Record<string, RuleSetting> {
  const merged: Record<string, RuleSetting> = {};
  for (const { rules } of layers) {
    for (const [id, { severity, options }] of Object.entries(rules)) {
      const before = merged[id];
      const all: RuleOptions = { ...before?.options, ...options };
      merged[id] = {
        ...before,
        ...(severity === undefined ? {} : { severity }),
        ...(Object.keys(all).length === 0 ? {} : { options: all }),
      };
    }
  }
  return merged;
}
