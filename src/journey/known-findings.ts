import type { Finding } from '../validation/finding.js';
import type { Baseline } from './baseline.js';
import { digestClip } from './digest-clip.js';
import type { InspectedClip } from './inspect-clips.js';

interface Judged {
  readonly id: string | null;
  readonly findings: readonly Finding[];
}

/** Leaves out of clips the findings that a baseline knows. The content of one is read only where that decides. */
export function knownBy(baseline: Baseline, signal: AbortSignal) {
  return async <C extends Judged>(judged: C, { clip, inspection }: InspectedClip): Promise<C> => {
    if (clip.unlisted !== undefined) baseline.miss();
    else if (couldBeJudged(inspection)) baseline.see(clip.relative);
    const { findings } = judged;
    if (!baseline.wantsId(findings)) return judged;
    const version = inspection.shared?.version ?? null;
    const id = judged.id ?? (await digestClip(clip, inspection.entry, version, signal)) ?? null;
    return { ...judged, id, findings: baseline.filter(findings, clip.relative, id) };
  };
}

/** Of a disk that was not there, or an ffprobe that broke down, nothing follows for the clip. */
function couldBeJudged({ entry, probe }: InspectedClip['inspection']): boolean {
  return entry.kind !== 'unreadable' && probe?.kind !== 'crashed' && probe?.kind !== 'timeout';
}
