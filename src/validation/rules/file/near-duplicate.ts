import { excerpt } from '../../../text/escape.js';
import { clipRule } from '../../rule.js';

export const nearDuplicate = clipRule({
  id: 'file/near-duplicate',
  title: 'It looks like another clip',
  why: 'A copy that was encoded, scaled or trimmed again adds nothing: it is reviewed twice, and a model learns it by heart. The best copy is enough.',
  fix: 'watch both and keep the better one, usually the original',
  severity: 'warning',
  needs: 'frames',
  options: {
    minShare: {
      default: 0.5,
      minimum: 0.5,
      maximum: 1,
      description: 'share of the compared pictures that must look the same',
    },
  },
  messages: {
    run: 'it looks like {other}: {percent} % of the compared pictures are alike',
    manifest: 'it looks like {other} in {manifest}: {percent} % of the compared pictures are alike',
  },
  check({ inspection: { frames }, duplicateOf, lookalike }, { minShare }) {
    if (frames === undefined || frames.unknown !== null) return 'not-applicable';
    // The same bytes are `file/duplicate`.
    if (lookalike === undefined || duplicateOf !== undefined || lookalike.share < minShare) return 'pass';
    const { path, manifest, share } = lookalike;
    const percent = Math.round(share * 100);
    const named = { other: excerpt(path), percent };
    return manifest === undefined
      ? { message: 'run', actual: percent / 100, parameters: named }
      : { message: 'manifest', actual: percent / 100, parameters: { ...named, manifest: excerpt(manifest) } };
  },
});
