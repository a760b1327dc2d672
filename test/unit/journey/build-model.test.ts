/**
 * Whatever order things happen in: a value that a person wrote stays until they change it or reset it, and a value
 * that nobody edited is what defaults and sidecars say now.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { BuildBench, clipBytes, type Json } from '../../support/build-bench.js';

const FIELDS = {
  'rights.license': ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0'],
  'rights.people': ['none', 'incidental', 'identifiable'],
  'culture.languages': [['yo'], ['yo', 'pcm'], ['zxx']],
  title: ['one', 'two', 'three'],
} as const;
type Field = keyof typeof FIELDS;
const fields = Object.keys(FIELDS) as Field[];
const names = ['a.mp4', 'b.mp4', 'sub/c.mp4', 'sub/d.mp4'];

type Value = unknown;
type Answers = Map<Field, Value>;
interface ModelRecord {
  name: string;
  /** By field; `edited`: a person wrote it, or took it out. */
  cells: Map<Field, { value: Value; edited: boolean }>;
}

const field = fc.constantFrom(...fields);
const pick = fc.nat({ max: 5 });
/** 3 stands for none. */
const choice = fc.nat({ max: 3 });
const action = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('default' as const), field, choice }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sidecar' as const), pick, field, choice }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), pick, field, choice }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), pick, to: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('swap' as const), pick, to: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), pick, again: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replace' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('build' as const),
      prune: fc.boolean(),
      reset: fc.option(field, { nil: undefined, freq: 6 }),
      within: fc.option(fc.constantFrom('sub', 'a.mp4'), { nil: undefined, freq: 4 }),
      /** Dies after so many records. */
      dies: fc.option(fc.nat({ max: 3 }), { nil: undefined, freq: 4 }),
      replaced: fc.constantFrom('ask' as const, 'ask' as const, 'keep' as const, 'forget' as const),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

const same = (a: Value, b: Value) => JSON.stringify(a) === JSON.stringify(b);
const guarded = (name: Field) => name.startsWith('rights.');

/** What should be, told without looking at the manifest. */
class Model {
  readonly files = new Map<string, number>();
  readonly records = new Map<number, ModelRecord>();
  readonly defaults: Answers = new Map();
  readonly sidecars = new Map<string, Answers>();
  /**
   * What each content's record may have been produced from, the last written one at the end; absent where that is
   * forgotten. A build that died adds to it.
   */
  readonly produced = new Map<number, Answers[]>();
  contents = 0;

  answersOf(name: string): Answers {
    return new Map([...this.defaults, ...(this.sidecars.get(name) ?? [])]);
  }

  edit(content: number, name: Field, value: Value): void {
    const memory = this.produced.get(content);
    const untouched = memory?.some((last) => same(last.get(name), value)) ?? value === undefined;
    this.records.get(content)?.cells.set(name, { value, edited: !untouched });
  }

  forget(): void {
    this.produced.clear();
    for (const { cells } of this.records.values())
      for (const cell of cells.values()) cell.edited = cell.value !== undefined;
  }

  /** A build ended after it had taken note of these files, and before its manifest was in place. */
  died(names: readonly string[]): void {
    for (const name of names) {
      const content = this.files.get(name) as number;
      const fresh = this.answersOf(name);
      const written = this.produced.get(content)?.at(-1);
      if (written === undefined) continue;
      this.produced.set(content, [fresh, written]);
      for (const [of, cell] of this.records.get(content)?.cells ?? [])
        cell.edited = !same(cell.value, fresh.get(of)) && !same(cell.value, written.get(of));
    }
  }

  build({ within, prune, reset, replaced }: Extract<Action, { do: 'build' }>): void {
    const before = new Map(this.records);
    const inScope = (name: string) =>
      within === undefined || name === within || name.startsWith(`${within}/`);
    const scanned = [...this.files].filter(([name]) => inScope(name));
    const present = new Set(scanned.map(([, content]) => content));
    this.records.clear();
    for (const [name, content] of scanned) {
      // It moved here from where this build does not look.
      if (!inScope(before.get(content)?.name ?? name)) continue;
      const namesake = [...before].find(([id, record]) => record.name === name && !present.has(id));
      const [oldContent, old] = before.has(content)
        ? [content, before.get(content)]
        : (namesake ?? [content, undefined]);
      const isNew = oldContent !== content;
      const fresh = this.answersOf(name);
      const speaks = (of: Field) => {
        const cell = old?.cells.get(of);
        return cell?.edited === true && !same(cell.value, fresh.get(of));
      };
      if (isNew && replaced === 'ask' && fields.some((of) => guarded(of) && speaks(of))) {
        if (old !== undefined) this.records.set(oldContent, old);
        continue;
      }
      const anew = old === undefined || (isNew && replaced === 'forget');
      const cells: ModelRecord['cells'] = new Map();
      for (const of of fields) {
        const resets = of === reset && fresh.get(of) !== undefined;
        const stays = !anew && speaks(of) && !resets;
        cells.set(
          of,
          stays
            ? { value: old?.cells.get(of)?.value, edited: true }
            : { value: fresh.get(of), edited: false },
        );
      }
      this.records.set(content, { name, cells });
      this.produced.set(content, [fresh]);
      before.delete(oldContent);
    }
    const written = new Set([...this.records.values()].map(({ name }) => name));
    for (const [content, record] of before)
      if (!this.records.has(content) && !written.has(record.name) && !(prune && inScope(record.name)))
        this.records.set(content, record);
  }
}

const nested = (answers: Iterable<readonly [Field, Value]>) => {
  const root: Record<string, unknown> = {};
  for (const [path, value] of answers) {
    const [group, name] = path.split('.') as [string, string | undefined];
    if (name === undefined) root[group] = value;
    else root[group] = { ...(root[group] as object | undefined), [name]: value };
  }
  return root;
};

const valueIn = (record: Json, path: Field): Value => {
  const [group, name] = path.split('.') as [string, string | undefined];
  return name === undefined ? record[group] : record[group]?.[name];
};

const PLAIN_BUILD: Action = {
  do: 'build',
  prune: false,
  reset: undefined,
  replaced: 'ask',
  within: undefined,
  dies: undefined,
};

/** A model and the real thing, side by side. */
async function play(actions: readonly Action[]): Promise<void> {
  const bench = await BuildBench.open();
  const model = new Model();
  try {
    const writeDefaults = () => bench.write('croton.yaml', stringify({ defaults: nested(model.defaults) }));
    await writeDefaults();
    for (const step of [...actions, PLAIN_BUILD]) await act(bench, model, step, writeDefaults);
  } finally {
    await bench.close();
  }
}

async function act(bench: BuildBench, model: Model, step: Action, writeDefaults: () => Promise<void>) {
  const chosen =
    'pick' in step ? [...model.files.keys()][step.pick % Math.max(1, model.files.size)] : undefined;
  const chosenValue = (at: { field: Field; choice: number }): Value => FIELDS[at.field][at.choice];
  switch (step.do) {
    case 'default': {
      const value = chosenValue(step);
      if (value === undefined) model.defaults.delete(step.field);
      else model.defaults.set(step.field, value);
      return writeDefaults();
    }
    case 'sidecar': {
      const name = names[step.pick % names.length] as string;
      const own: Answers = model.sidecars.get(name) ?? new Map();
      const value = chosenValue(step);
      if (value === undefined) own.delete(step.field);
      else own.set(step.field, value);
      model.sidecars.set(name, own);
      return own.size === 0
        ? rm(bench.at(`${name}.yaml`), { force: true })
        : bench.write(`${name}.yaml`, stringify(nested(own)));
    }
    case 'edit': {
      const [content, record] = [...model.records][step.pick % Math.max(1, model.records.size)] ?? [];
      if (content === undefined || record === undefined) return;
      const value = chosenValue(step);
      model.edit(content, step.field, value);
      const [group, name] = step.field.split('.') as [string, string | undefined];
      return bench.edit(record.name, (line) => {
        if (name !== undefined) line[group] = line[group] ?? {};
        const holder = (name === undefined ? line : line[group]) as Record<string, unknown>;
        if (value === undefined) delete holder[name ?? group];
        else holder[name ?? group] = value;
      });
    }
    case 'rename': {
      const to = names[step.to % names.length] as string;
      if (chosen === undefined || model.files.has(to)) return;
      await mkdir(dirname(bench.at(to)), { recursive: true });
      await rename(bench.at(chosen), bench.at(to));
      model.files.set(to, model.files.get(chosen) as number);
      model.files.delete(chosen);
      return;
    }
    case 'swap': {
      const other = [...model.files.keys()][step.to % Math.max(1, model.files.size)];
      if (chosen === undefined || other === undefined || chosen === other) return;
      await rename(bench.at(chosen), bench.at('x.swap'));
      await rename(bench.at(other), bench.at(chosen));
      await rename(bench.at('x.swap'), bench.at(other));
      const content = model.files.get(chosen) as number;
      model.files.set(chosen, model.files.get(other) as number);
      model.files.set(other, content);
      return;
    }
    case 'delete':
      if (chosen === undefined) return;
      await rm(bench.at(chosen));
      model.files.delete(chosen);
      return;
    case 'add': {
      const name = names[step.pick % names.length] as string;
      if (model.files.has(name)) return;
      // What was gone may come back, at another name too.
      const gone = [...model.records.keys()].find((content) => ![...model.files.values()].includes(content));
      const content = step.again && gone !== undefined ? gone : ++model.contents;
      await bench.clip(name, content);
      model.files.set(name, content);
      return;
    }
    case 'replace':
      if (chosen === undefined) return;
      model.contents += 1;
      await writeFile(bench.at(chosen), await clipBytes(model.contents));
      model.files.set(chosen, model.contents);
      return;
    case 'forget':
      model.forget();
      return rm(bench.at('.state'), { recursive: true, force: true });
    case 'build': {
      const resetDefaults = step.reset === undefined ? undefined : [step.reset];
      const within = step.within === undefined ? [] : [step.within];
      const options = { prune: step.prune, replaced: step.replaced, resetDefaults, within };
      const noted: string[] = [];
      const before = await bench.text();
      try {
        await bench.build({
          ...options,
          onEvent: (event) => {
            if (event.type !== 'record' || event.change === 'vanished' || event.change === 'dropped') return;
            noted.push(event.fileName);
            if (noted.length > (step.dies ?? Number.POSITIVE_INFINITY)) throw new Error('died');
          },
        });
      } catch (error) {
        if (!(error instanceof Error) || error.message !== 'died') throw error;
        model.died(noted);
        expect(await bench.text()).toBe(before);
        return;
      }
      model.build(step);
      const expected = [...model.records.values()].map(({ name, cells }) => [
        name,
        ...fields.map((of) => cells.get(of)?.value),
      ]);
      const found = (await bench.records()).map((record) => [
        record.file_name,
        ...fields.map((of) => valueIn(record, of)),
      ]);
      const byName = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
      expect(found).toEqual(expected.sort(byName));
      // And once more: a build that learns nothing changes no byte.
      const text = await readFile(bench.manifest, 'utf8');
      await bench.build({ within });
      expect(await readFile(bench.manifest, 'utf8')).toBe(text);
    }
  }
}

test('edits stay, and what nobody edited follows, in any order of events', async () => {
  const numRuns = Number(process.env.MODEL_RUNS ?? 40);
  await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), play), {
    numRuns,
    ...(process.env.MODEL_SEED === undefined ? {} : { seed: Number(process.env.MODEL_SEED) }),
  });
}, 120_000);
