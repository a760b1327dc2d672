import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EndpointClient } from '../../../src/client/endpoint-client.js';
import type { DeclareRequest, DeclareResult } from '../../../src/protocol/submissions.js';
import { declareItems } from '../../../src/transfer/declare-items.js';
import { UploadJournal } from '../../../src/transfer/journal.js';

let folder: string;
let journal: UploadJournal;
let asked: DeclareRequest['items'][] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-declare-'));
  journal = await UploadJournal.open(folder);
  asked = [];
});

afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

const ID = `sha256:${'a'.repeat(64)}`;
const ITEM = {
  ...{ id: ID, fileName: 'a.mp4', path: '/a.mp4', bytes: 1 },
  record: { id: ID, file_name: 'a.mp4', bytes: 1 },
};

function endpoint(outcome: 'present' | 'stale' | 'withdrawn', revision: number): EndpointClient {
  const result: DeclareResult = { outcome, id: ID, submission: 's', revision, state: 'queued' };
  const declare = async (items: DeclareRequest['items']) => {
    asked.push(items);
    return [result];
  };
  return { endpoint: 'http://127.0.0.1', declare } as unknown as EndpointClient;
}

test('a record says which revision it is based on, once that is known', async () => {
  await declareItems(endpoint('present', 3), [ITEM], { journal });
  await declareItems(endpoint('present', 3), [ITEM], { journal });
  expect(asked.map(([item]) => item?.revision)).toEqual([undefined, 3]);
});

test('a stale record is told with both revisions, and stays stale until it is overwritten', async () => {
  await declareItems(endpoint('present', 3), [ITEM], { journal });
  for (const _ of [1, 2]) {
    const [stale] = await declareItems(endpoint('stale', 5), [ITEM], { journal });
    expect(stale?.declared).toBeUndefined();
    expect(stale?.problem?.message).toMatch(/revision 5 .* revision 3/);
    expect(stale?.problem?.fix).toContain('--overwrite');
  }
  await declareItems(endpoint('present', 6), [ITEM], { journal, overwrite: true });
  await declareItems(endpoint('withdrawn', 9), [ITEM], { journal });
  await declareItems(endpoint('present', 6), [ITEM], { journal });
  expect(asked.map(([item]) => item?.revision)).toEqual([undefined, 3, 3, undefined, 6, 6]);
});

test('results that are those of other clips are refused', async () => {
  const other = { ...ITEM, id: `sha256:${'b'.repeat(64)}` };
  await expect(declareItems(endpoint('present', 1), [other], { journal })).rejects.toThrow(/not those/);
});
