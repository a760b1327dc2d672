import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryLocker } from '@tus/server';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/context.js';
import { DEFAULT_AGREEMENT } from '../../../src/endpoint/agreement.js';
import { auditStores } from '../../../src/endpoint/audit.js';
import { declareItems } from '../../../src/endpoint/declare/declare.js';
import { KeyedMutex } from '../../../src/endpoint/keyed-mutex.js';
import { diskObjects } from '../../../src/endpoint/objects/disk-objects.js';
import { publishUpload } from '../../../src/endpoint/publish-upload.js';
import { DEFAULT_POLICY } from '../../../src/endpoint/published-policy.js';
import type { Services } from '../../../src/endpoint/services.js';
import { openSigner } from '../../../src/endpoint/signing-key.js';
import { createToken, findAccountByToken } from '../../../src/endpoint/store/accounts.js';
import { openSqlite } from '../../../src/endpoint/store/open-sqlite.js';
import { withdrawSubmission } from '../../../src/endpoint/withdraw.js';
import { digestOf, lenientJudge, recordFor } from '../../support/endpoint.js';

const bytes = Buffer.from('bytes of two contributors');
const digest = digestOf(bytes);

async function openServices(directory: string): Promise<Services> {
  for (const folder of ['uploads', 'objects']) await mkdir(join(directory, folder));
  return {
    db: await openSqlite(join(directory, 'endpoint.sqlite')),
    objects: diskObjects(join(directory, 'objects')),
    uploadsDirectory: join(directory, 'uploads'),
    locker: new MemoryLocker(),
    objectLocks: new KeyedMutex(),
    signer: await openSigner(directory),
    judge: lenientJudge,
    clock: systemClock,
    policy: DEFAULT_POLICY,
    settings: { publicUrl: 'http://127.0.0.1', agreement: DEFAULT_AGREEMENT } as Services['settings'],
    counters: { uploadBytes: 0, requests: 0, receipts: 0, mismatches: 0 },
  };
}

/** A contributor whose bytes were verified and wait to be published. */
async function verified(services: Services, name: string) {
  const { db } = services;
  const { token } = await createToken(db, { name, roles: ['contributor'] }, 'endpoint', 1);
  const account = await findAccountByToken(db, token, 1);
  if (account === undefined) throw new Error('no account');
  const record = { ...recordFor(bytes), file_name: 'market.mp4', bytes: bytes.length };
  const [declared] = await declareItems(services, account, [{ record }]);
  const submission = declared?.outcome === 'upload' ? declared.submission : '';
  const upload = {
    id: name,
    submission,
    account: account.id,
    bytes: bytes.length,
    metadata: '{}',
    created_at: 1,
  };
  await db.insertInto('uploads').values(upload).execute();
  await writeFile(join(services.uploadsDirectory, name), bytes);
  const job = {
    submission,
    upload: name,
    generation: 1,
    state: 'verified' as const,
    attempts: 0,
    findings: '[]',
    error: null,
    created_at: 1,
  };
  await db.insertInto('jobs').values(job).execute();
  return { account, submission, job };
}

it('keeps the object of one contributor who is given it while the other withdraws', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'croton-locks-'));
  const services = await openServices(directory);
  const ada = await verified(services, 'ada');
  await publishUpload(services, ada.job, digest, []);
  const ben = await verified(services, 'ben');
  let withdrawing: Promise<void> | undefined;
  const { objects } = services;
  const put: typeof objects.put = async (id, path) => {
    await objects.put(id, path);
    withdrawing = withdrawSubmission(services, ada.account, ada.submission, undefined);
    await Promise.race([withdrawing, systemClock.sleep(50)]);
  };
  await publishUpload({ ...services, objects: { ...objects, put } }, ben.job, digest, []);
  await withdrawing;
  expect(await objects.size(digest)).toBe(bytes.length);
  expect((await auditStores(services)).problems).toEqual([]);
  await services.db.destroy();
  await rm(directory, { recursive: true });
});
