/** The policies that come with croton, as data. What one does not mention is as the rule itself says. */
import type { RuleSettings } from './policy.js';

interface BuiltInPolicy {
  readonly summary: string;
  readonly rules: RuleSettings;
}

/** The major version of the built-in policies: what `croton:recommended@1` pins. */
export const BUILT_IN_VERSION = 1;

const error = { severity: 'error' } as const;
const warning = { severity: 'warning' } as const;
const info = { severity: 'info' } as const;
const off = { severity: 'off' } as const;

export const BUILT_IN_POLICIES = {
  'croton:recommended': {
    summary: 'what readers of a collection need; nobody is turned away for an old phone',
    rules: {},
  },
  'croton:strict': {
    summary: 'sharper: what is a warning by default and can be mended stops a clip',
    rules: {
      'file/name': error,
      'file/near-duplicate': error,
      'video/resolution': error,
      'video/frame-rate': error,
      'video/too-long': error,
      'video/several-tracks': error,
      'video/hdr-untagged': error,
      'video/interlaced': error,
      'video/variable-frame-rate': warning,
      'video/non-square-pixels': warning,
      'video/low-bit-rate': error,
      'video/black': error,
      'video/frozen': error,
      'audio/codec': error,
      'privacy/device': error,
      'privacy/person': error,
      'privacy/data-track': error,
      'record/unlisted-file': error,
      'record/stale-facts': error,
      'culture/unspecific': error,
      'culture/machine-tagged': error,
    },
  },
  'croton:archive': {
    summary: 'old material is welcome: interlaced, small, slow and silent films pass',
    rules: {
      'video/resolution': { severity: 'info', options: { minShortSidePx: 120 } },
      'video/frame-rate': { severity: 'info', options: { minFps: 5 } },
      'video/too-long': off,
      'video/interlaced': off,
      'video/non-square-pixels': off,
      'video/variable-frame-rate': off,
      'video/letterbox': off,
      'video/black': info,
      'video/frozen': info,
      'video/low-bit-rate': info,
      'audio/codec': off,
    },
  },
} as const satisfies Record<string, BuiltInPolicy>;

export type BuiltInName = keyof typeof BUILT_IN_POLICIES;

export const isBuiltIn = (name: string): name is BuiltInName => Object.hasOwn(BUILT_IN_POLICIES, name);
