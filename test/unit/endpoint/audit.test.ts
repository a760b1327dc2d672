import { mkdir, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AuditProblem, auditEndpoint } from '../../../src/endpoint/audit.js';
import { openSqlite } from '../../../src/endpoint/store/open-sqlite.js';
import { recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
let submission: string;
const bytes = Buffer.from('audited bytes');
beforeEach(async () => {
  endpoint = await startTestEndpoint();
  submission = await endpoint.as('ada').contribute(bytes);
  await endpoint.as('ada').declare(recordFor(Buffer.from('only declared')));
  await endpoint.close();
});
afterEach(() => rm(endpoint.directory, { recursive: true, force: true }));

const kinds = async (): Promise<AuditProblem['kind'][]> =>
  (await auditEndpoint(endpoint.directory)).problems.map(({ kind }) => kind);
async function objectPath() {
  const hex = recordFor(bytes).id.slice('sha256:'.length);
  return join(endpoint.directory, 'objects', hex.slice(0, 2), hex.slice(2, 4), hex);
}
async function damage(work: (db: Awaited<ReturnType<typeof openSqlite>>) => Promise<unknown>) {
  const db = await openSqlite(join(endpoint.directory, 'endpoint.sqlite'));
  await work(db);
  await db.destroy();
}

it('finds nothing wrong with an endpoint that was left alone', async () => {
  const report = await auditEndpoint(endpoint.directory);
  expect(report).toMatchObject({ submissions: 2, objects: 1, problems: [] });
  expect(report.events).toBeGreaterThan(5);
});

it('finds a state that no event tells', async () => {
  await damage((db) =>
    db.updateTable('submissions').set({ state: 'accepted' }).where('id', '=', submission).execute(),
  );
  expect(await kinds()).toEqual(['state']);
});

it('finds an event that was changed, and one that was dropped', async () => {
  await damage((db) => db.updateTable('events').set({ actor: 'mallory' }).where('seq', '=', 3).execute());
  expect(await kinds()).toEqual(['chain']);
  await damage((db) => db.deleteFrom('event_bodies').where('seq', '=', 4).execute());
  await damage((db) => db.deleteFrom('events').where('seq', '=', 4).execute());
  expect(await kinds()).toContain('chain');
});

it('finds a body that was changed, and not one that was erased', async () => {
  await damage((db) => db.updateTable('event_bodies').set({ body: '{}' }).where('seq', '=', 1).execute());
  expect(await kinds()).toEqual(['body']);
  await damage((db) => db.deleteFrom('event_bodies').where('seq', '=', 1).execute());
  expect(await kinds()).toEqual([]);
});

it('finds bytes that changed, shrank or went', async () => {
  const path = await objectPath();
  await writeFile(path, Buffer.alloc(bytes.length, 'x'));
  expect(await kinds()).toEqual(['object']);
  await truncate(path, 1);
  expect(await kinds()).toEqual(['object']);
  await rm(path);
  expect(await kinds()).toEqual(['object']);
});

it('finds references that do not add up', async () => {
  await damage((db) => db.updateTable('objects').set({ refs: 2 }).execute());
  expect(await kinds()).toEqual(['reference']);
});

it('finds what nobody owns, and the next start clears it away', async () => {
  const hex = 'ab'.repeat(32);
  await writeFile(join(endpoint.directory, 'uploads', 'left'), 'x');
  await mkdir(join(endpoint.directory, 'objects/ab/ab'), { recursive: true });
  await writeFile(join(endpoint.directory, 'objects/ab/ab', hex), 'x');
  expect((await kinds()).sort()).toEqual(['orphan', 'orphan']);
  const again = await startTestEndpoint({ directory: endpoint.directory, demo: false });
  await again.close();
  expect(await kinds()).toEqual([]);
});

it('keeps secrets to the user who runs it', async () => {
  if (process.platform === 'win32') return;
  for (const name of await readdir(endpoint.directory)) {
    const { mode } = await stat(join(endpoint.directory, name));
    expect(mode & 0o077, name).toBe(0);
  }
});
