import { describe, expect, it } from 'vitest';
import { findReason, REASONS } from '../../../src/curation/reasons.js';
import { narrowsRights, opensNewRound } from '../../../src/curation/rounds.js';
import { isLegalStep, nextStep, type State, TRANSITIONS } from '../../../src/curation/states.js';
import { stateSchema } from '../../../src/protocol/submissions.js';

const ALL = Object.keys(TRANSITIONS) as State[];

describe('states', () => {
  it('are those of the wire', () => {
    expect([...ALL].sort()).toEqual([...stateSchema.options].sort());
  });

  it('can all be withdrawn and removed, and nothing leaves removed', () => {
    for (const state of ALL) {
      if (state !== 'withdrawn' && state !== 'removed')
        expect(isLegalStep(state, 'withdrawn'), state).toBe(true);
      if (state !== 'removed') expect(isLegalStep(state, 'removed'), state).toBe(true);
      expect(isLegalStep('removed', state)).toBe(false);
    }
  });

  it('reach acceptance through the queue alone', () => {
    const before = ALL.filter((state) => state !== 'accepted' && isLegalStep(state, 'accepted'));
    expect(before.sort()).toEqual(['escalated', 'queued']);
  });

  it('tell a next step wherever a contributor is asked to do something', () => {
    for (const state of ['declared', 'returned', 'rejected', 'changes-requested', 'withdrawn'] as const)
      expect(nextStep(state), state).toBeTruthy();
  });
});

describe('rounds', () => {
  const record = {
    title: 'a',
    rights: { license: 'CC0-1.0', ai_training: 'allowed' },
    culture: { languages: ['yo'] },
  };

  it('open for rights, origin and culture, not for words', () => {
    expect(opensNewRound(record, { ...record, title: 'b', caption: { text: 'x' } })).toBe(false);
    expect(opensNewRound(record, { ...record, culture: { languages: ['pcm'] } })).toBe(true);
    expect(opensNewRound(record, { ...record, origin: { capture: 'camera' } })).toBe(true);
    expect(opensNewRound(record, { ...record, rights: { ai_training: 'allowed', license: 'CC0-1.0' } })).toBe(
      false,
    );
  });

  it('know what allows less', () => {
    const rights = { license: 'CC0-1.0', ai_training: 'allowed', consent_scope: ['train', 'commercial'] };
    const with_ = (changes: object) => narrowsRights({ rights }, { rights: { ...rights, ...changes } });
    expect(with_({})).toBe(false);
    expect(with_({ holder: 'x' })).toBe(false);
    expect(with_({ license: 'CC-BY-NC-4.0' })).toBe(true);
    expect(with_({ ai_training: 'notAllowed' })).toBe(true);
    expect(with_({ consent_scope: ['train'] })).toBe(true);
    expect(with_({ consent_scope: ['train', 'commercial', 'redistribute'] })).toBe(false);
  });

  it.each([
    ['people', 'none', 'identifiable', true],
    ['people', 'none', 'incidental', true],
    ['people', 'identifiable', 'none', false],
    ['minors', 'none', 'unknown', true],
    ['minors', 'guardian-consent', 'unknown', true],
    ['minors', 'none', 'guardian-consent', true],
    ['minors', 'unknown', 'none', false],
  ])('know what takes back an answer: %s from %s to %s is %s', (field, old, now, narrows) => {
    expect(narrowsRights({ rights: { [field]: old } }, { rights: { [field]: now } })).toBe(narrows);
  });
});

describe('reasons', () => {
  it('each have a title and a fix', () => {
    for (const [code, { title, fix }] of Object.entries(REASONS)) {
      expect(title, code).not.toBe('');
      expect(fix, code).not.toBe('');
    }
  });

  it('are found by their own code only', () => {
    expect(findReason('rights.music')?.title).toContain('music');
    expect(findReason('toString')).toBeUndefined();
  });
});
