import { stat } from 'node:fs/promises';
import type { Services } from '../services.js';
import { removeUploadFiles, uploadPath } from './upload-files.js';

/** Contributors with power cuts and data caps come back after weeks. */
const IDLE_MS = 30 * 24 * 60 * 60 * 1000;

/** Ends uploads that got no byte for 30 days: their submissions stay declared. Returns how many. */
export async function dropIdleUploads(services: Services): Promise<number> {
  const { db, clock } = services;
  const before = clock.now() - IDLE_MS;
  const old = await db
    .selectFrom('uploads')
    .leftJoin('jobs', 'jobs.upload', 'uploads.id')
    .select('uploads.id')
    .where('uploads.created_at', '<', before)
    .where('jobs.submission', 'is', null)
    .execute();
  const idle: string[] = [];
  for (const { id } of old) {
    const written = await stat(uploadPath(services, id)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (written < before) idle.push(id);
  }
  for (const id of idle) await db.deleteFrom('uploads').where('id', '=', id).execute();
  await removeUploadFiles(services, idle);
  return idle.length;
}
