/** What a run could have found of a baseline: only such entries are out of date when they did not occur. */
import { relative, resolve, sep } from 'node:path';
import type { IntegrityLevel } from '../media/facts.js';
import type { Policy } from '../validation/policy.js';
import { RULES } from '../validation/rules/index.js';
import type { BaselineScope } from './baseline.js';

interface ClipRun {
  readonly policy: Policy;
  readonly frames: boolean;
  readonly integrity: IntegrityLevel;
  /** What was looked at whole: relative paths below the folder with the clips; `` for all of it. */
  readonly folders: readonly string[];
}

/** Rules that find more when packets are read or frames decoded. */
const DEEP_RULES = ['file/damaged', 'file/truncated', 'audio/silent', 'video/duration-unknown'];
/** Rules that hold a clip against the others of its run. */
const COMPARING_RULES = ['file/duplicate', 'file/near-duplicate', 'file/name'];
/** Rules that need the clips beside the manifest. */
const MEDIA_RULES = [
  'record/missing-file',
  'record/unlisted-file',
  'record/changed-file',
  'record/stale-facts',
];

/** The scope of a check of clips. */
export function clipScope({ policy, frames, integrity, folders }: ClipRun): BaselineScope {
  return {
    judged(rule) {
      if (integrity === 'header' && DEEP_RULES.includes(rule)) return false;
      if (COMPARING_RULES.includes(rule) && !folders.includes('')) return false;
      const needs = needOf(rule, policy);
      return needs === 'frames' ? frames : needs !== 'record' && needs !== 'manifest';
    },
    covered: (path) =>
      folders.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`)),
  };
}

/** The scope of a check of manifests. Which clips are gone it cannot know. */
export function recordScope(policy: Policy, withMedia: boolean): BaselineScope {
  return {
    judged(rule) {
      if (!withMedia && MEDIA_RULES.includes(rule)) return false;
      const needs = needOf(rule, policy);
      return needs === 'record' || needs === 'manifest';
    },
    covered: () => false,
  };
}

function needOf(rule: string, { custom = [] }: Policy): string | undefined {
  const own = custom.find(({ id }) => id === rule);
  if (own !== undefined) return own.path.startsWith('record.') ? 'record' : 'facts';
  return RULES.find(({ id }) => id === rule)?.needs;
}

/** Named folders as paths below the folder with the clips; the folder of a croton.yaml stands for all of that. */
export function foldersBelow(
  cwd: string,
  paths: readonly string[],
  { folder, mediaFolder }: { readonly folder: string; readonly mediaFolder: string },
): string[] {
  return paths.flatMap((path) => {
    const absolute = resolve(cwd, path);
    if (absolute === folder) return [''];
    const below = relative(mediaFolder, absolute).replaceAll(sep, '/');
    return below === '..' || below.startsWith('../') ? [] : [below];
  });
}
