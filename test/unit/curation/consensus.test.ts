import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  outcomeOf,
  outcomeOfLead,
  type Verdict,
  type Vote,
  voteLimit,
} from '../../../src/curation/consensus.js';

const votes = (...verdicts: Verdict[]): Vote[] => verdicts.map((verdict) => ({ verdict }));
const plainVerdict = fc.constantFrom<Verdict>('accept', 'reject', 'request-changes');
const plainVotes = fc.array(fc.record({ verdict: plainVerdict }), { maxLength: 12 });
const quorums = fc.integer({ min: 1, max: 5 });

describe('outcomeOf', () => {
  it.each([
    [votes(), 2, undefined],
    [votes('accept'), 2, undefined],
    [votes('accept'), 1, 'accepted'],
    [votes('accept', 'accept'), 2, 'accepted'],
    [votes('accept', 'reject'), 1, undefined],
    [votes('reject', 'reject', 'accept'), 2, 'rejected'],
    [votes('accept', 'reject', 'accept', 'reject'), 2, undefined],
    [votes('accept', 'reject', 'accept', 'reject', 'request-changes'), 2, 'escalated'],
    [votes('request-changes', 'accept', 'request-changes'), 2, 'changes-requested'],
    [votes('accept', 'accept', 'escalate'), 2, 'escalated'],
  ] as const)('%o with quorum %i → %s', (given, quorum, expected) => {
    expect(outcomeOf(given, quorum)).toBe(expected);
  });

  it('is never outvoted where rights or safety were answered no', () => {
    fc.assert(
      fc.property(
        plainVotes,
        quorums,
        fc.constantFrom('rights', 'safety'),
        fc.nat(),
        (given, quorum, question, at) => {
          const guarded: Vote = { verdict: 'accept', answers: { [question]: 'no' } };
          const all = [...given];
          all.splice(at % (all.length + 1), 0, guarded as never);
          expect(outcomeOf(all, quorum)).toBe('escalated');
        },
      ),
    );
  });

  it('does not depend on the order of the votes', () => {
    fc.assert(
      fc.property(plainVotes, quorums, (given, quorum) => {
        expect(outcomeOf([...given].reverse(), quorum)).toBe(outcomeOf(given, quorum));
      }),
    );
  });

  it('gives a verdict only to one that has a quorum and more votes than every other', () => {
    const verdictOf = {
      accepted: 'accept',
      rejected: 'reject',
      'changes-requested': 'request-changes',
    } as const;
    fc.assert(
      fc.property(plainVotes, quorums, (given, quorum) => {
        const outcome = outcomeOf(given, quorum);
        if (outcome === undefined) {
          expect(given.length).toBeLessThan(voteLimit(quorum));
          return;
        }
        if (outcome === 'escalated') {
          expect(given.length).toBeGreaterThanOrEqual(voteLimit(quorum));
          return;
        }
        const counts = new Map<string, number>();
        for (const { verdict } of given) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
        const winner = verdictOf[outcome];
        expect(counts.get(winner)).toBeGreaterThanOrEqual(quorum);
        for (const [verdict, count] of counts)
          if (verdict !== winner) expect(counts.get(winner)).toBeGreaterThan(count);
      }),
    );
  });

  it('mirrors accept and reject', () => {
    const swapped = { accept: 'reject', reject: 'accept', 'request-changes': 'request-changes' } as const;
    const mirrored = { accepted: 'rejected', rejected: 'accepted' } as Record<string, string>;
    fc.assert(
      fc.property(plainVotes, quorums, (given, quorum) => {
        const outcome = outcomeOf(given, quorum);
        const other = outcomeOf(
          given.map(({ verdict }) => ({ verdict: swapped[verdict as keyof typeof swapped] })),
          quorum,
        );
        expect(other).toBe(outcome === undefined ? undefined : (mirrored[outcome] ?? outcome));
      }),
    );
  });
});

it('lets a lead settle what was escalated', () => {
  expect(outcomeOfLead({ verdict: 'reject' })).toBe('rejected');
  expect(outcomeOfLead({ verdict: 'accept', answers: { rights: 'no' } })).toBe('accepted');
});
