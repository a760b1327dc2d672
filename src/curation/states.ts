/** States of a submission and the steps between them. Pure: the endpoint and the tests share it. */

/** Where a submission stands. The wire knows the same words. */
export type State =
  | 'declared'
  | 'received'
  | 'queued'
  | 'returned'
  | 'duplicate'
  | 'accepted'
  | 'rejected'
  | 'changes-requested'
  | 'escalated'
  | 'withdrawn'
  | 'removed';

const WAYS_OUT = ['withdrawn', 'removed'] as const;

/** Legal steps. A step to the same state is a new round or a new revision. */
export const TRANSITIONS: Readonly<Record<State, readonly State[]>> = {
  // Back to itself: an edited record, or bytes that did not match.
  declared: ['declared', 'received', 'rejected', ...WAYS_OUT],
  received: ['queued', 'returned', 'duplicate', ...WAYS_OUT],
  queued: ['queued', 'accepted', 'rejected', 'changes-requested', 'escalated', ...WAYS_OUT],
  returned: ['returned', 'declared', ...WAYS_OUT],
  // Promoted when the primary goes; escalated when that went for rights or privacy.
  duplicate: ['duplicate', 'queued', 'escalated', ...WAYS_OUT],
  // To a lead when its contributor takes back what its acceptance stood on.
  accepted: ['accepted', 'queued', 'escalated', ...WAYS_OUT],
  rejected: ['rejected', 'queued', 'escalated', ...WAYS_OUT],
  // Straight to the queue: the bytes are there already, only the record changed.
  'changes-requested': ['declared', 'queued', 'escalated', ...WAYS_OUT],
  escalated: ['escalated', 'accepted', 'rejected', 'changes-requested', ...WAYS_OUT],
  // Sent again on purpose, or taken down after all.
  withdrawn: ['declared', 'removed'],
  removed: [],
};

/** Whether a submission may go from `from` to `to`. */
export function isLegalStep(from: State, to: State): boolean {
  return TRANSITIONS[from].includes(to);
}

/** States of a submission whose bytes are judged: the same bytes of somebody else are its duplicates. */
export const PRIMARY_STATES = [
  'received',
  'queued',
  'accepted',
  'rejected',
  'changes-requested',
  'escalated',
] as const satisfies readonly State[];

/** What the contributor can do next, null where there is nothing to do. */
export function nextStep(state: State): string | null {
  return NEXT_STEPS[state];
}

const NEXT_STEPS: Readonly<Record<State, string | null>> = {
  declared: 'send the bytes: croton upload',
  received: null,
  queued: null,
  returned: 'the endpoint’s own check found errors: fix the clip and contribute the new file',
  duplicate: 'somebody else sent the same bytes first; nothing to do',
  accepted: null,
  rejected: 'see the reasons; a corrected clip can be contributed as a new one',
  'changes-requested': 'edit the record as the reasons say, then croton upload',
  escalated: null,
  withdrawn: 'croton upload --again sends it again',
  removed: null,
};
