/** Reading policy files: each with all that it extends, every mistake with its place. Files are untrusted. */
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CrotonError } from '../errors.js';
import { readYamlText, type YamlData } from '../record/yaml-file.js';
import { builtInLayers } from './built-in-layers.js';
import { type CompiledRule, compileRule } from './custom-rules.js';
import { compilePattern } from './pattern.js';
import { checkPolicy, invalidPolicy, readPolicyYaml } from './policy-document.js';
import type { LayeredPolicy, LayerSetting, PolicyLayer } from './policy-layers.js';
import type { PolicyDocument, WrittenSetting } from './policy-schema.js';

export interface PolicyFileOptions {
  /** The file as people name it. */
  readonly shown: string;
  /** Folder that no file may lie outside of: for policies that a croton.yaml names. */
  readonly within?: string | undefined;
  /** The pulled copy of an endpoint's policy that `endpoint:` stands for. */
  readonly endpointCopy?: string | undefined;
}

/** Files that one policy may consist of. */
const MOST_FILES = 30;

/**
 * Reads the policy file at the absolute `path` with all that it extends.
 * @throws CrotonError `file/not-found`, `file/unreadable`, `policy/invalid`, `policy/outside`, `policy/not-pulled`, `policy/changed`
 */
export function readPolicyFile(path: string, options: PolicyFileOptions): Promise<LayeredPolicy> {
  return new PolicyReader(options).read(path, options.shown, []);
}

/**
 * The policy in `text`, which stands for itself: it extends nothing but built-in policies.
 * @throws CrotonError `policy/invalid`
 */
export async function parsePolicy(text: string, shown: string): Promise<LayeredPolicy> {
  return new PolicyReader({ shown }).parse(text, shown, undefined, []);
}

/** What is being read: real path and name of each file from the first to the one that is read now. */
type Chain = readonly { readonly path: string; readonly shown: string }[];

class PolicyReader {
  readonly #options: PolicyFileOptions;
  readonly #known = new Map<string, LayeredPolicy>();
  #files = 0;

  constructor(options: PolicyFileOptions) {
    this.#options = options;
  }

  async read(path: string, shown: string, chain: Chain): Promise<LayeredPolicy> {
    const real = await realpath(path).catch(() => path);
    this.#assertWithin(real, shown);
    const known = this.#known.get(real);
    if (known !== undefined) return known;
    const text = await readYamlText(real);
    if (text === undefined) throw new CrotonError('file/not-found', { path: shown });
    const isCopy = path === this.#options.endpointCopy;
    if (isCopy) (await import('./pulled-policy.js')).assertPulled(text, shown);
    const policy = await this.parse(text, shown, isCopy ? undefined : path, [
      ...chain,
      { path: real, shown },
    ]);
    this.#known.set(real, policy);
    return policy;
  }

  /** `path`: where relative names start from; undefined where files may not be named. */
  async parse(text: string, shown: string, path: string | undefined, chain: Chain): Promise<LayeredPolicy> {
    this.#files += 1;
    const yaml = readPolicyYaml(text, shown);
    const parents: LayeredPolicy[] = [];
    for (const { name, at } of extendedBy(yaml.data)) {
      const refuse = (message: string) => invalidPolicy(shown, [{ ...yaml.placeOf(at), message }]);
      if (this.#files >= MOST_FILES) throw refuse(`a policy may consist of ${MOST_FILES} files at most`);
      parents.push(await this.#parent(name, path, shown, chain, refuse));
    }
    const inherited = parents.flatMap(({ custom }) => custom);
    const document = checkPolicy(
      yaml,
      shown,
      inherited.map(({ id }) => id),
    );
    const own = (document.custom ?? []).map((rule, index) => ({
      ...compileRule(rule, compilePattern),
      source: shown,
      line: yaml.placeOf(['custom', index]).line,
    }));
    return {
      name: shown,
      layers: [...parents.flatMap(({ layers }) => layers), ...ownLayers(document, yaml, shown)],
      project: document.project ?? parents.findLast(({ project }) => project !== undefined)?.project,
      custom: lastOfEach([...inherited, ...own]),
    };
  }

  async #parent(
    name: string,
    path: string | undefined,
    shown: string,
    chain: Chain,
    refuse: (message: string) => CrotonError,
  ): Promise<LayeredPolicy> {
    if (name.startsWith('croton:')) {
      const builtIn = builtInLayers(name);
      if ('problem' in builtIn) throw refuse(builtIn.problem);
      return builtIn;
    }
    if (path === undefined)
      throw refuse(`${JSON.stringify(name)}: an endpoint’s policy extends built-in policies only`);
    if (/^endpoint:?$/.test(name)) {
      const { endpointCopy } = this.#options;
      if (endpointCopy === undefined) throw new CrotonError('policy/not-pulled', { where: shown });
      return this.read(endpointCopy, join(dirname(shown), relative(dirname(path), endpointCopy)), chain);
    }
    if (isAbsolute(name)) throw refuse(`${JSON.stringify(name)}: name a file by its path from this one`);
    const parent = resolve(dirname(path), name);
    const real = await realpath(parent).catch(() => undefined);
    if (real === undefined) throw refuse(notFound(name));
    const begin = chain.findIndex((link) => link.path === real);
    const parentShown = join(dirname(shown), name);
    if (begin >= 0) {
      const circle = [...chain.slice(begin), { shown: parentShown }].map((link) => link.shown).join(' → ');
      throw refuse(`it extends itself: ${circle}`);
    }
    return this.read(parent, parentShown, chain);
  }

  #assertWithin(real: string, shown: string): void {
    const { within } = this.#options;
    if (within === undefined || real.startsWith(within + sep)) return;
    throw new CrotonError('policy/outside', { path: shown, folder: within });
  }
}

function notFound(name: string): string {
  const builtIn = builtInLayers(`croton:${name}`);
  const help = 'problem' in builtIn ? '' : `: did you mean croton:${name}?`;
  return `${JSON.stringify(name)} does not exist${help}`;
}

/** Whatever `extends` holds, before anything was checked: what it names has to be known for that. */
function extendedBy(data: unknown): { readonly name: string; readonly at: readonly (string | number)[] }[] {
  const value = typeof data === 'object' && data !== null && 'extends' in data ? data.extends : undefined;
  if (typeof value === 'string') return [{ name: value, at: ['extends'] }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((name: unknown, index) =>
    typeof name === 'string' ? [{ name, at: ['extends', index] }] : [],
  );
}

function ownLayers(document: PolicyDocument, yaml: YamlData, source: string): PolicyLayer[] {
  const settings = (rules: PolicyDocument['rules'], at: readonly (string | number)[]) =>
    Object.fromEntries(
      Object.entries(rules ?? {}).map(([id, written]): [string, LayerSetting] => {
        const { line } = yaml.placeOf([...at, id]);
        const setting = written as WrittenSetting;
        if (typeof setting === 'string') return [id, { severity: setting, line }];
        return [id, { severity: setting[0], options: setting[1] ?? {}, line }];
      }),
    );
  const base = { source, rules: settings(document.rules, ['rules']) };
  const overrides = (document.overrides ?? []).map(({ files, rules }, index) => ({
    source,
    files,
    rules: settings(rules, ['overrides', index, 'rules']),
  }));
  return [...(Object.keys(base.rules).length === 0 ? [] : [base]), ...overrides];
}

function lastOfEach(rules: readonly CompiledRule[]): CompiledRule[] {
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()];
}
