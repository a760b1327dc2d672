import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readNames } from '../../../src/commands/read-names.js';
import type { Context } from '../../../src/context.js';

const namesOf = (text: string) =>
  readNames({ io: { stdin: Readable.from([text]) } } as unknown as Context, ['-'], 'withdraw');

test('names on standard input may have spaces in them; ids may stand side by side', async () => {
  expect(await namesOf('our wedding.mp4\r\n市场/舞蹈 1.mp4\n\n')).toEqual([
    'our wedding.mp4',
    '市场/舞蹈 1.mp4',
  ]);
  expect(await namesOf('a b.mp4\0c\nd.mp4\0')).toEqual(['a b.mp4', 'c\nd.mp4']);
  expect(await namesOf(' 01a20641 01a20642-4dae\n01a20643\t01a20644')).toEqual([
    '01a20641',
    '01a20642-4dae',
    '01a20643',
    '01a20644',
  ]);
});
