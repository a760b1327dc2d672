/** States in the order of a clip's journey, with what each means to its contributor. */
const STATES: Readonly<Record<string, string>> = {
  'not sent': 'only here so far',
  declared: 'announced; its bytes are not all there',
  received: 'being checked by the endpoint',
  returned: 'the endpoint’s own check found errors',
  duplicate: 'somebody else sent the same bytes first',
  queued: 'waiting for curators',
  escalated: 'waiting for a lead curator',
  'changes-requested': 'curators ask for another record',
  rejected: 'curators said no',
  accepted: 'part of the set',
  withdrawn: 'taken back by you',
  removed: 'taken down by the operator',
};

const ORDER = Object.keys(STATES);

/** What a state means; empty for one that this croton does not know. */
export function stateWords(state: string): string {
  return Object.hasOwn(STATES, state) ? (STATES[state] ?? '') : '';
}

/** Counts by state, in the order of the journey; unknown states last. */
export function orderedStates(counts: ReadonlyMap<string, number>): [string, number][] {
  const rank = (state: string) => (ORDER.includes(state) ? ORDER.indexOf(state) : ORDER.length);
  return [...counts].sort(([a], [b]) => rank(a) - rank(b));
}
