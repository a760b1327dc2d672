/** What an upload left behind, at the endpoint and here: looked at from outside. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { auditEndpoint } from '../../src/endpoint/audit.js';
import { decodeLine } from '../../src/files/keyed-log-lines.js';
import { digestOfFile, type UploadBench } from './upload-bench.js';

/** Bytes of clips that the endpoint holds, half uploads too. */
export async function storedBytes({ endpoint }: UploadBench): Promise<number> {
  let sum = 0;
  for (const place of ['uploads', 'objects']) {
    for (const path of await filesBelow(join(endpoint.directory, place))) {
      if (path.endsWith('.json')) continue;
      sum += await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
  return sum;
}

/** Lines of each log below the state and cache folders that cannot be read, by path. */
export async function damagedLines({ folder }: UploadBench): Promise<Map<string, number>> {
  const damaged = new Map<string, number>();
  for (const place of ['state', 'cache']) {
    for (const path of await filesBelow(join(folder, place))) {
      if (!path.endsWith('.log')) continue;
      const lines = (await readFile(path, 'latin1')).split('\n').filter((line) => line !== '');
      const bad = lines.filter((line) => decodeLine(Buffer.from(line, 'latin1')) === undefined);
      if (bad.length > 0) damaged.set(path, bad.length);
    }
  }
  return damaged;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Expects each of the clips at the endpoint exactly once with its own bytes, a receipt for each, and nothing left over.
 * Stops the endpoint.
 */
export async function expectEachOnce(bench: UploadBench, paths: readonly string[]): Promise<void> {
  const ids = new Set<string>();
  for (const path of paths) ids.add(await digestOfFile(path));
  const wrong: string[] = [];
  for (const id of ids) if ((await bench.objectDigest(id)) !== id) wrong.push(id);
  expect(wrong, 'clips that are not there, or with other bytes').toEqual([]);
  const declared = await submissionIds(bench);
  expect([...declared].sort()).toEqual([...ids].sort());
  const journal = await filesBelow(join(bench.folder, 'state', 'uploads'));
  const receipts = new Set<string>();
  for (const path of journal.filter((name) => name.endsWith('receipts.log')))
    for (const line of (await readFile(path, 'utf8')).split('\n'))
      receipts.add(decodeLine(Buffer.from(line))?.k ?? '');
  expect([...ids].filter((id) => !receipts.has(id))).toEqual([]);
  await bench.endpoint.down();
  expect((await auditEndpoint(bench.endpoint.directory)).problems).toEqual([]);
}

/** Content ids of all submissions, one entry for each submission. */
async function submissionIds({ endpoint }: UploadBench): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const url = `${endpoint.url}/v1/submissions?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${endpoint.tokens.ada}` } });
    const { items, next } = (await answer.json()) as { items: { id: string }[]; next: string | null };
    ids.push(...items.map(({ id }) => id));
    if (next === null) return ids;
    cursor = encodeURIComponent(next);
  }
}
