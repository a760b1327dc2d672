import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ManifestIndex } from '../../../src/manifest/manifest-index.js';
import { planBuild } from '../../../src/manifest/plan-build.js';

/** An index of records, file name → id. */
function indexOf(records: ReadonlyMap<string, string>): ManifestIndex {
  const list = [...records];
  const find = (test: (record: [string, string]) => boolean) => {
    const place = list.findIndex(test);
    return place === -1 ? undefined : place;
  };
  return {
    size: list.length,
    exists: true,
    version: '',
    sorted: true,
    find: (id) => find((record) => record[1] === id),
    findNamed: (name) => find((record) => record[0] === name),
    fileNameAt: (place) => list[place]?.[0] ?? '',
    readLine: () => '',
    close: async () => {},
  };
}

const names = ['a', 'b', 'c', 'd'];
const ids = ['1', '2', '3', '4'];
/** Files and their content, which may be shared; records have ids of their own. */
const files = fc
  .dictionary(fc.constantFrom(...names), fc.constantFrom(...ids))
  .map((object) => new Map(Object.entries(object)));
const manifest = fc
  .tuple(fc.shuffledSubarray(names), fc.shuffledSubarray(ids))
  .map(
    ([some, others]) =>
      new Map(some.slice(0, others.length).map((name, index) => [name, others[index] as string])),
  );

test('whatever happened to files, no clip and no record is lost or there twice', () => {
  fc.assert(
    fc.property(files, manifest, fc.boolean(), fc.subarray(names), (clips, before, prune, refusedNames) => {
      const refused = new Set(refusedNames.filter((name) => !clips.has(name)));
      const plan = planBuild(clips, refused, indexOf(before), { inScope: () => true, prune });
      const written = plan.records.map(({ fileName }) => fileName);
      expect(new Set(written).size).toBe(written.length);
      const oldId = (place: number | undefined) => [...before.values()][place ?? -1];
      const idOf = (record: (typeof plan.records)[number]) =>
        record.kind === 'write' ? record.id : oldId(record.before);
      expect(new Set(plan.records.map(idOf)).size).toBe(written.length);
      expect(written).toEqual([...written].sort());
      // Every content has one record; every file is in it or told as a duplicate.
      expect(new Set(plan.records.filter(({ kind }) => kind === 'write').map(idOf))).toEqual(
        new Set(clips.values()),
      );
      for (const name of clips.keys()) {
        expect(written.includes(name) || plan.duplicates.some(({ fileName }) => fileName === name)).toBe(
          true,
        );
      }
      // Every old record goes on under its id, was followed by new bytes at its name, or is told as gone.
      for (const [name, id] of before) {
        const goesOn = plan.records.some((record) => idOf(record) === id || oldId(record.before) === id);
        expect(goesOn || plan.dropped.includes(name)).toBe(true);
        if (!prune && !clips.has(name) && ![...clips.values()].includes(id)) expect(written).toContain(name);
      }
      const followed = plan.records.flatMap(({ before: old }) => old ?? []);
      expect(new Set(followed).size).toBe(followed.length);
    }),
    { numRuns: 3000 },
  );
});
