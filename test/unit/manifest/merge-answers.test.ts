import { describe, expect, test } from 'vitest';
import { type Answers, flattenAnswers, groupAnswers } from '../../../src/manifest/answers.js';
import { mergeAnswers } from '../../../src/manifest/merge-answers.js';

const flat = (answers: Answers) => flattenAnswers(answers);
const never = (_field: string) => false;

describe('the three-way merge', () => {
  const remembered = [
    flat({ rights: { license: 'CC-BY-4.0', attribution: 'Ada' }, culture: { languages: ['yo'] } }),
  ];
  const produced = flat({
    rights: { license: 'CC0-1.0', attribution: 'Eve' },
    culture: { languages: ['yo', 'pcm'] },
  });
  const merge = (
    current: Answers | undefined,
    last: typeof remembered | undefined = remembered,
    reset = never,
  ) =>
    mergeAnswers({
      current: current === undefined ? undefined : flat(current),
      produced,
      remembered: last,
      reset,
    });

  test('a new clip takes what is produced', () => {
    expect(merge(undefined).answers).toBe(produced);
  });
  test('what nobody touched follows, what a person wrote stays, also what croton does not know', () => {
    const current = {
      title: 'Ọjà',
      x_tag: [1],
      rights: { license: 'CC-BY-4.0', attribution: 'Bob', x_own: 1 },
      culture: { languages: ['yo'] },
    };
    expect(groupAnswers(merge(current).answers)).toEqual({
      ...current,
      rights: { license: 'CC0-1.0', attribution: 'Bob', x_own: 1 },
      culture: { languages: ['yo', 'pcm'] },
    });
  });
  test('an answer that a person took out stays out, and is an edit as any other', () => {
    const { answers, edits } = merge({ rights: { license: 'CC-BY-4.0' }, culture: { languages: ['yo'] } });
    expect(answers.has('rights.attribution')).toBe(false);
    expect(edits).toEqual(['rights.attribution']);
  });
  test('a default that is gone goes where nobody touched it', () => {
    const result = mergeAnswers({
      current: flat({ rights: { license: 'CC-BY-4.0', attribution: 'Bob' } }),
      produced: flat({}),
      remembered,
      reset: never,
    });
    expect(groupAnswers(result.answers)).toEqual({ rights: { attribution: 'Bob' } });
  });
  test('without memory everything that is there stays, and gaps are filled', () => {
    const result = mergeAnswers({
      current: flat({ rights: { license: 'CC-BY-4.0' } }),
      produced,
      remembered: undefined,
      reset: never,
    });
    expect(groupAnswers(result.answers)).toEqual({
      rights: { license: 'CC-BY-4.0', attribution: 'Eve' },
      culture: { languages: ['yo', 'pcm'] },
    });
  });
  test('after a crash either state before counts as untouched', () => {
    const two = [...remembered, flat({ rights: { license: 'MIT' } })];
    expect(merge({ rights: { license: 'MIT' } }, two).answers.get('rights.license')).toBe('CC0-1.0');
  });
  test('a reset lets the defaults win in the fields named, and tells what it changed', () => {
    const current = { rights: { license: 'MIT', attribution: 'Bob' }, culture: { languages: ['yo'] } };
    const { answers, changes } = merge(current, remembered, (field) => field === 'rights.license');
    expect(answers.get('rights.license')).toBe('CC0-1.0');
    expect(answers.get('rights.attribution')).toBe('Bob');
    expect(changes).toEqual([
      { kind: 'reset', field: 'rights.license', from: 'MIT', to: 'CC0-1.0' },
      { kind: 'followed', field: 'culture.languages', from: ['yo'], to: ['yo', 'pcm'] },
    ]);
  });
  test('a reset leaves what a person wrote where no default says anything', () => {
    const { answers, changes } = merge(
      { title: 'Ọjà', rights: { license: 'CC0-1.0' } },
      remembered,
      () => true,
    );
    expect(answers.get('title')).toBe('Ọjà');
    expect(changes.map(({ field }) => field)).not.toContain('title');
  });
});

test('flattening and grouping are each other’s reverse, also with dots in own keys', () => {
  const answers = {
    title: 'a',
    'x_a.b': 1,
    x_group: { deep: 1 } as never,
    rights: { license: 'MIT', 'x_a.b': 2 },
  };
  expect(groupAnswers(flattenAnswers(answers))).toEqual(answers);
});
