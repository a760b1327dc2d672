import { stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../../errors.js';
import type { Services } from '../services.js';

export const uploadPath = ({ uploadsDirectory }: Services, id: string) => join(uploadsDirectory, id);

/** Whether the file of an upload is there. */
export const hasUploadFile = (services: Services, id: string) =>
  stat(uploadPath(services, id)).then(
    () => true,
    () => false,
  );

/**
 * Holds an upload against PATCH requests: one that is under way is ended first, and its bytes are in the file.
 * @throws the lock’s timeout of tus when it does not end within 30 s
 */
export async function holdUpload<T>({ locker }: Services, id: string, work: () => Promise<T>): Promise<T> {
  const lock = locker.newLock(id);
  // Nobody displaces this holder: what it does is short.
  await lock.lock(new AbortController().signal, () => {});
  try {
    return await work();
  } finally {
    await lock.unlock();
  }
}

/** Removes the files of uploads whose rows are gone. */
export async function removeUploadFiles(services: Services, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await holdUpload(services, id, () =>
      unlink(uploadPath(services, id)).catch((error: unknown) => {
        if (systemErrorCode(error) !== 'ENOENT') throw error;
      }),
    );
  }
}
