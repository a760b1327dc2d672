/** What to do about private data that would leave with a clip: the shared bytes of MP4 and MOV are rid of it already. */
export const SCRUB = 'make a copy without it: croton scrub PATH';

/** {@link SCRUB}, or to share it on purpose. */
export const scrubOrKeep = (kind: 'location' | 'device' | 'person') =>
  `${SCRUB}; or share it on purpose: share: { ${kind}: keep } in croton.yaml`;
