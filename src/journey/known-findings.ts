import type { Digest } from '../media/digest.js';
import type { Finding } from '../validation/finding.js';
import type { Baseline } from './baseline.js';
import { digestClip } from './digest-clip.js';
import type { InspectedClip } from './inspect-clips.js';

/** The clip with the findings that its baseline does not know. Its content is read only where that decides. */
export async function withoutKnown<
  C extends { readonly id: string | null; readonly findings: readonly Finding[] },
>(judged: C, { clip, inspection }: InspectedClip, baseline: Baseline, signal: AbortSignal): Promise<C> {
  if (clip.unlisted !== undefined) baseline.miss();
  else if (couldBeJudged(inspection)) baseline.see(clip.relative);
  const { findings } = judged;
  if (!baseline.wantsId(findings)) return judged;
  const digest: Digest | undefined =
    judged.id === null ? await digestClip(clip, inspection.shared?.version ?? null, signal) : undefined;
  const id = judged.id ?? digest ?? null;
  return { ...judged, id, findings: baseline.filter(findings, clip.relative, id) };
}

/** Of a disk that was not there, or an ffprobe that broke down, nothing follows for the clip. */
function couldBeJudged({ entry, probe }: InspectedClip['inspection']): boolean {
  return entry.kind !== 'unreadable' && probe?.kind !== 'crashed' && probe?.kind !== 'timeout';
}
