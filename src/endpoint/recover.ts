/** What a start does with what the last process left: nothing that was acknowledged is missing, nothing unowned stays. */
import { readdir, unlink } from 'node:fs/promises';
import { dropUnreferenced } from './publish-upload.js';
import type { Services } from './services.js';
import { digestsUnderWay } from './store/jobs.js';
import { forgetUpload } from './uploads/drop-upload.js';
import { hasUploadFile, uploadPath } from './uploads/upload-files.js';

/** Clears rows without files and files without rows. Jobs are not touched: they run again. */
export async function recover(services: Services): Promise<void> {
  const { db, objects, objectLocks } = services;
  const rows = await db
    .selectFrom('uploads')
    .leftJoin('jobs', 'jobs.upload', 'uploads.id')
    .select(['uploads.id', 'jobs.state as job'])
    .execute();
  const known = new Set<string>();
  for (const { id, job } of rows) {
    const there = await hasUploadFile(services, id);
    // Verified bytes may be among the objects already, their row not yet written: the job goes on from there.
    if (there || job === 'verified' || job === 'stuck') known.add(id);
    else await forgetUpload(services, id);
  }
  for (const name of await readdir(services.uploadsDirectory))
    if (!known.has(name)) await unlink(uploadPath(services, name));
  const underWay = await digestsUnderWay(db);
  for await (const digest of objects.list()) {
    if (!underWay.has(digest)) await objectLocks.hold(digest, () => dropUnreferenced(services, digest));
  }
}
