import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linesInForm } from '../../../src/manifest/fix-lines.js';
import { hasLossyNumber } from '../../../src/manifest/lossy-number.js';
import { openManifestIndex } from '../../../src/manifest/manifest-index.js';
import { exampleRecord } from '../../support/example-record.js';

describe('hasLossyNumber', () => {
  test.each([
    '1e400',
    '-1e400',
    '1e-400',
    '12345678901234567890',
    `1${'0'.repeat(400)}`,
    '9007199254740993',
    '0.12345678901234567890123',
  ])('%s would become another number', (number) => {
    expect(hasLossyNumber(`{"x_n":${number}}`)).toBe(true);
    expect(hasLossyNumber(`{"x_n":[0,${number}]}`)).toBe(true);
    expect(hasLossyNumber(`{"x_n":"${number}","x_m":"a \\"b: ${number}"}`)).toBe(false);
  });

  test.each(['0', '-0', '0e10', '12.50', '1e3', '1E+21', '9007199254740992', '0.10000000000000001', '1e-7'])(
    '%s stays the same number',
    (number) => {
      expect(hasLossyNumber(`{"x_n":${number}}`)).toBe(false);
    },
  );

  test('takes no time for a number as long as a line', () => {
    const began = performance.now();
    expect(hasLossyNumber(`{"x_n":${'10'.repeat(500_000)}1}`)).toBe(true);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('what is written anew', () => {
  const lossy = JSON.stringify(exampleRecord()).replace(/\}$/, ',"x_n":1e400}');
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'croton-lossy-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a build refuses a number that it would lose', async () => {
    const path = join(folder, 'manifest.jsonl');
    await writeFile(path, `${lossy}\n`);
    await expect(openManifestIndex(path)).rejects.toMatchObject({ code: 'manifest/unreadable' });
  });

  test('a list keeps its numbers', async () => {
    async function* chunks(text: string) {
      yield Buffer.from(text);
    }
    const linesOf = async (text: string) => {
      const texts: string[] = [];
      for await (const line of linesInForm(chunks(text), 'manifest.jsonl', () => {})) texts.push(line.text);
      return texts;
    };
    expect(await linesOf(`[${lossy}]\n`)).toEqual([lossy]);
    // Cannot be taken apart without being written anew.
    expect(await linesOf(`[${lossy},${lossy}]\n`)).toEqual([`[${lossy},${lossy}]`]);
  });
});
