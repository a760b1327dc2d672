/** Which policy judges: `--policy`, else what the collection's croton.yaml names, else the endpoint's copy beside it. */
import { access, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { CrotonError } from '../errors.js';
import type { Collection } from '../manifest/collection.js';
import { type PolicySet, recommendedPolicy, uniformPolicy } from '../validation/policy.js';
import type { LayeredPolicy, LayeredPolicySet } from '../validation/policy-layers.js';

export interface PolicyChoice {
  readonly cwd: string;
  /** `--policy`: a name or a file. */
  readonly flag?: string | undefined;
}

type Home = Pick<Collection, 'path' | 'folder' | 'policy'>;

/** Loads policies, each once. */
export class PolicyFinder {
  readonly #choice: PolicyChoice;
  readonly #known = new Map<string, Promise<PolicySet>>();

  constructor(choice: PolicyChoice) {
    this.#choice = choice;
  }

  /**
   * The policy for the clips and records of a collection, or of none. Nothing heavy is loaded for `croton:recommended`.
   * Errors as `loadPolicy`.
   */
  of(home: Home | undefined): Promise<PolicySet> {
    const key = this.#choice.flag === undefined ? (home?.folder ?? '') : '';
    const found = this.#known.get(key) ?? loadPolicy(this.#choice, home);
    this.#known.set(key, found);
    return found;
  }
}

const RECOMMENDED = uniformPolicy(recommendedPolicy);

/**
 * The policy in force.
 * @throws CrotonError `file/not-found`, `file/unreadable`, `policy/*`
 */
export async function loadPolicy(choice: PolicyChoice, home: Home | undefined): Promise<PolicySet> {
  const named = choice.flag ?? home?.policy;
  if (named === undefined ? !(await hasCopy(home)) : named === recommendedPolicy.name) return RECOMMENDED;
  return loadLayeredPolicy(choice, home);
}

/** The policy in force, with where its settings come from. Errors as `loadPolicy`. */
export async function loadLayeredPolicy(
  choice: PolicyChoice,
  home: Home | undefined,
): Promise<LayeredPolicySet> {
  const { layeredPolicySet } = await import('../validation/policy-layers.js');
  return layeredPolicySet(await readPolicy(choice, home));
}

async function readPolicy({ cwd, flag }: PolicyChoice, home: Home | undefined): Promise<LayeredPolicy> {
  const folder = home?.folder ?? cwd;
  const copy = await pulledCopy(folder);
  const named = flag ?? home?.policy ?? (copy === undefined ? recommendedPolicy.name : 'endpoint');
  if (named.startsWith('croton:')) {
    const { builtInLayers } = await import('../validation/built-in-layers.js');
    const builtIn = builtInLayers(named);
    if ('problem' in builtIn) throw new CrotonError('policy/unknown', { reason: builtIn.problem });
    return builtIn;
  }
  const { readPolicyFile } = await import('../validation/policy-file.js');
  const shownFrom = (path: string) => relative(cwd, path) || path;
  if (/^endpoint:?$/.test(named)) {
    const where = flag === undefined ? shownFrom(home?.path ?? folder) : '--policy';
    if (copy === undefined) throw new CrotonError('policy/not-pulled', { where });
    return readPolicyFile(copy, { shown: shownFrom(copy), endpointCopy: copy });
  }
  if (flag !== undefined) {
    const path = resolve(cwd, flag);
    if (await isThere(path)) return readPolicyFile(path, { shown: flag, endpointCopy: copy });
    throw await nothingNamed(flag);
  }
  const path = join(folder, named);
  if (isAbsolute(named)) throw new CrotonError('policy/outside', { path: named, folder });
  const within = await realpath(folder);
  return readPolicyFile(path, { shown: shownFrom(path), within, endpointCopy: copy });
}

async function nothingNamed(flag: string): Promise<CrotonError> {
  const { builtInLayers } = await import('../validation/built-in-layers.js');
  if ('problem' in builtInLayers(`croton:${flag}`)) return new CrotonError('file/not-found', { path: flag });
  const reason = `${JSON.stringify(flag)} does not exist: did you mean croton:${flag}?`;
  return new CrotonError('policy/unknown', { reason });
}

async function hasCopy(home: Home | undefined): Promise<boolean> {
  return home !== undefined && (await pulledCopy(home.folder)) !== undefined;
}

/** The pulled copy of the endpoint's policy in a collection's folder. */
async function pulledCopy(folder: string): Promise<string | undefined> {
  const { PULLED_POLICY_FILE } = await import('../validation/pulled-policy.js');
  const path = join(folder, PULLED_POLICY_FILE);
  return (await isThere(path)) ? path : undefined;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
