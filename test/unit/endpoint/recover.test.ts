import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { auditEndpoint } from '../../../src/endpoint/audit.js';
import { diskObjects } from '../../../src/endpoint/objects/disk-objects.js';
import { openSqlite } from '../../../src/endpoint/store/open-sqlite.js';
import { Caller, digestOf, recordFor, startTestEndpoint } from '../../support/endpoint.js';

const bytes = Buffer.from('bytes of a clip that the power cut met');

/** An endpoint with a complete upload, stopped at the moment that `at` sets up, then started again. */
async function restartedAt(
  at: (world: { directory: string; submission: string; upload: string }) => Promise<void>,
) {
  const first = await startTestEndpoint();
  const ada = first.as('ada');
  const [declared] = await ada.declare(recordFor(bytes));
  const submission = declared?.outcome === 'upload' ? declared.submission : '';
  const created = await ada.create(submission, bytes.length, bytes);
  const upload = created.headers.get('location')?.split('/').at(-1) ?? '';
  await first.close();
  await at({ directory: first.directory, submission, upload });
  const second = await startTestEndpoint({ directory: first.directory, demo: false });
  return { endpoint: second, submission, ada: new Caller(second.url, String(first.tokens.ada)) };
}

async function insertJob(
  directory: string,
  submission: string,
  upload: string,
  state: 'queued' | 'verified' | 'stuck',
) {
  const db = await openSqlite(join(directory, 'endpoint.sqlite'));
  const job = {
    submission,
    upload,
    generation: 1,
    state,
    attempts: 0,
    findings: '[]',
    error: null,
    created_at: 1,
  };
  await db.insertInto('jobs').values(job).execute();
  await db.destroy();
}

type World = Awaited<ReturnType<typeof restartedAt>>;
async function expectWhole({ endpoint, ada, submission }: World) {
  expect((await ada.commit(submission)).body.state).toBe('queued');
  await endpoint.close();
  expect((await auditEndpoint(endpoint.directory)).problems).toEqual([]);
  await endpoint.remove();
}

it('goes on with a complete upload that was not committed', async () => {
  const world = await restartedAt(async () => {});
  expect((await world.ada.declare(recordFor(bytes)))[0]?.outcome).toBe('resume');
  await expectWhole(world);
});

it('goes on with bytes that were being hashed', async () => {
  await expectWhole(
    await restartedAt(({ directory, submission, upload }) =>
      insertJob(directory, submission, upload, 'queued'),
    ),
  );
});

it('goes on with bytes that were verified and already moved', async () => {
  await expectWhole(
    await restartedAt(async ({ directory, submission, upload }) => {
      await insertJob(directory, submission, upload, 'verified');
      await diskObjects(join(directory, 'objects')).put(digestOf(bytes), join(directory, 'uploads', upload));
    }),
  );
});

it('asks for bytes again that are gone, having promised nothing', async () => {
  const world = await restartedAt(async ({ directory, submission, upload }) => {
    await insertJob(directory, submission, upload, 'verified');
    await rm(join(directory, 'uploads', upload));
  });
  const { ada, submission } = world;
  expect((await ada.commit(submission)).body.code).toBe('digest-mismatch');
  expect((await ada.declare(recordFor(bytes)))[0]?.outcome).toBe('upload');
  await ada.create(submission, bytes.length, bytes);
  await expectWhole(world);
});

it('has nothing more sent, and goes on with the next commit, where moved bytes were given up', async () => {
  let url = '';
  const world = await restartedAt(async ({ directory, submission, upload }) => {
    url = `/v1/uploads/${upload}`;
    await insertJob(directory, submission, upload, 'stuck');
    await diskObjects(join(directory, 'objects')).put(digestOf(bytes), join(directory, 'uploads', upload));
  });
  expect((await world.ada.declare(recordFor(bytes)))[0]?.outcome).toBe('resume');
  expect((await world.ada.head(url)).headers.get('upload-offset')).toBe(String(bytes.length));
  expect((await world.ada.create(world.submission, bytes.length, bytes)).status).toBe(409);
  await expectWhole(world);
});

it('forgets an upload whose file is lost while it runs, once somebody asks for it', async () => {
  const world = await restartedAt(async () => {});
  const [resumed] = await world.ada.declare(recordFor(bytes));
  const url = resumed?.outcome === 'resume' ? resumed.upload_url : '';
  await rm(join(world.endpoint.directory, 'uploads', url.split('/').at(-1) ?? ''));
  expect((await world.ada.head(url)).status).toBe(404);
  expect((await world.ada.declare(recordFor(bytes)))[0]?.outcome).toBe('upload');
  await world.ada.create(world.submission, bytes.length, bytes);
  await expectWhole(world);
});

it('lets an upload begin anew whose file is gone', async () => {
  const world = await restartedAt(async ({ directory, upload }) => {
    await rm(join(directory, 'uploads', upload));
  });
  expect((await world.ada.declare(recordFor(bytes)))[0]?.outcome).toBe('upload');
  await world.ada.create(world.submission, bytes.length, bytes);
  await expectWhole(world);
});

it('refuses a second process on the same directory', async () => {
  const endpoint = await startTestEndpoint();
  await expect(startTestEndpoint({ directory: endpoint.directory })).rejects.toMatchObject({
    code: 'lock/held',
  });
  await endpoint.remove();
});

it('does not touch what a newer program wrote', async () => {
  const endpoint = await startTestEndpoint();
  await endpoint.close();
  const db = await openSqlite(join(endpoint.directory, 'endpoint.sqlite'));
  await sql`insert into schema_version (version) values (999)`.execute(db);
  await db.destroy();
  const again = startTestEndpoint({ directory: endpoint.directory });
  await expect(again).rejects.toMatchObject({ code: 'endpoint/newer' });
  // The lock was given back.
  await expect(startTestEndpoint({ directory: endpoint.directory })).rejects.toMatchObject({
    code: 'endpoint/newer',
  });
  await endpoint.remove();
});
