/** What an upload would declare in the name of a person, found out before any clip is opened. */
import { type FlatAnswers, groupAnswers } from '../../manifest/answers.js';
import type { ComputedFields } from '../../manifest/compose-record.js';
import { parseRecord } from '../../manifest/parse-record.js';
import type { RecordComposer } from '../../manifest/record-composer.js';
import type { ClipRecord } from '../../record/schema.js';
import type { CollectionPlan } from './collection-plan.js';
import { DeclarationCount, declarationOf, type UploadSurvey } from './declarations.js';
import { whyHeld } from './why-held.js';

/** What stands in for the facts of a clip that nobody has looked at: no rule on answers asks for them. */
export const UNREAD_CLIP: Omit<ComputedFields, 'fileName'> = {
  id: `sha256:${'0'.repeat(64)}`,
  bytes: 1,
  media: {
    container: 'mp4',
    video_codec: 'h264',
    audio_codec: null,
    width: 1,
    height: 1,
    rotation: 0,
    duration_s: null,
    fps: null,
    integrity: 'header',
    probe: 'none',
    embedded: [],
  },
};

interface Surveyed {
  readonly composer: RecordComposer;
  readonly found: CollectionPlan;
  /** The clips to count. */
  readonly places: readonly number[];
  /** ISO 8601 date in UTC: consents expire. */
  readonly today: string;
  readonly signal: AbortSignal;
}

type Declared = ReturnType<typeof declarationOf> | undefined;

/** Counts clips by what is declared of them: by croton.yaml, sidecars and the present manifest. */
export async function surveyDeclarations(surveyed: Surveyed): Promise<UploadSurvey> {
  const { composer, found, places, signal } = surveyed;
  const { plan } = found;
  const count = new DeclarationCount();
  const produced = new WeakMap<FlatAnswers, Declared>();
  const checked = new Map<string, Declared>();
  for (const [at, place] of places.entries()) {
    // On a slow drive each may take milliseconds.
    if (at % 20 === 0) await breathe(signal);
    if (!found.isClip(place)) continue;
    const known = await composer.find(plan.nameAt(place), found.beforeAt(place));
    if (known.sidecarIssues.length > 0) continue;
    // Most new clips share all that is declared of them.
    const shared = known.found === undefined ? produced.get(known.produced) : undefined;
    const declared = shared ?? declaredOnce(surveyed, composer.merge(known).answers, checked);
    if (known.found === undefined) produced.set(known.produced, declared);
    if (declared !== undefined) count.add(declared, plan.bytesAt(place));
  }
  return count.survey();
}

function declaredOnce(surveyed: Surveyed, answers: FlatAnswers, checked: Map<string, Declared>): Declared {
  const { rights } = groupAnswers(answers);
  const key = JSON.stringify(rights);
  if (checked.has(key)) return checked.get(key);
  const declared = declaredBy(surveyed, answers);
  checked.set(key, declared);
  return declared;
}

/** What is declared with these answers; undefined where clips with them would wait for their rights. */
function declaredBy({ composer, today }: Surveyed, answers: FlatAnswers): Declared {
  const fileName = 'clip';
  const known = { fileName, oldLine: undefined, found: undefined, sidecarIssues: [], produced: answers };
  const parsed = parseRecord(composer.compose({ ...UNREAD_CLIP, fileName }, composer.merge(known)), 1);
  if (!('record' in parsed)) {
    const isRights = parsed.issues.some(({ pointer }) => pointer?.startsWith('/rights') === true);
    const { rights } = groupAnswers(answers);
    return isRights || rights === undefined ? undefined : declarationOf(rights as ClipRecord['rights']);
  }
  const held = whyHeld(parsed.record, today);
  const byRights = held !== undefined && (held.code === 'upload/held' || held.code.startsWith('rights/'));
  return byRights ? undefined : declarationOf(parsed.record.rights);
}

/** Lets timers and streams have their turn. */
async function breathe(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((resolve) => setImmediate(resolve));
}
