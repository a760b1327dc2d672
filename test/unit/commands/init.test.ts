import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/commands/init.js';
import type { Io } from '../../../src/context.js';
import { loadCollection } from '../../../src/manifest/collection.js';
import { fakeContext } from '../../support/fake-context.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-wizard-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DOWN = '\u001b[B';
const FLAGS = {
  color: true,
  input: true,
  config: true,
  capture: 'camera',
  synthetic: 'none',
  sensitivity: 'none',
  taggedBy: 'self',
};

/** A terminal at which `keys` are pressed when a question appears: the first key list whose question is on screen. */
function terminal(keys: readonly (readonly [question: string, keys: string])[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 40 });
  // The streams of a process cannot be ended, and inquirer counts on that.
  stderr.end = () => stderr;
  const left = [...keys];
  const asked: string[] = [];
  let screen = '';
  let everything = '';
  stderr.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    everything += chunk.toString();
    const [next] = left;
    // An answered question is shown again behind a check mark, an open one behind a question mark.
    if (next === undefined || !stripVTControlCharacters(screen).includes(`? ${next[0]}`)) return;
    left.shift();
    asked.push(next[0]);
    screen = '';
    setTimeout(() => stdin.write(next[1]), 30);
  });
  const { context } = fakeContext();
  const io = { stdin, stdout: context.io.stdout, stderr } as unknown as Io;
  const written = () => everything;
  return { context: { ...context, cwd: folder, env: { LANG: 'en_NG.UTF-8' }, io }, asked, written };
}

test('on a terminal it asks at most ten questions, and Enter alone never answers for people', async () => {
  const { context, asked, written } = terminal([
    ['License of the clips', `${DOWN}\r`],
    ['Why may you share', `${DOWN}\r`],
    ['How shall people name you', 'Ada\r'],
    ['May generative AI', `${DOWN}\r`],
    // The line first shown is no answer: the question comes again.
    ['People in the clips', '\r'],
    ['People in the clips', `${DOWN}${DOWN}${DOWN}\r`],
    ['Did the people agree', `${DOWN}${DOWN}\r`],
    ['Children', `${DOWN}\r`],
    ['Where were they filmed', '\r'],
    ['Languages', '\u0015Yoruba\r'],
    ['What do they show', ' \r'],
  ]);
  expect(await run(context, ['.'], FLAGS as never)).toBe(0);
  expect(new Set(asked).size).toBe(10);
  expect(written()).toContain('only you can answer this');
  expect(written()).toContain('Yoruba is yo (Yoruba)');
  const { defaults } = await loadCollection(join(folder, 'croton.yaml'));
  expect(defaults).toMatchObject({
    rights: {
      license: 'CC-BY-4.0',
      basis: 'own-work',
      attribution: 'Ada',
      ai_generative_training: 'allowed',
      people: 'identifiable',
      consent: 'obtained',
      consent_scope: ['redistribute', 'train', 'generative-train'],
      minors: 'none',
    },
    culture: { countries: ['NG'], languages: ['yo'], domains: ['food'] },
  });
}, 20_000);
