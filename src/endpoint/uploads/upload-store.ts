/** Uploads under way: bytes in files, everything else in rows, so that no torn side file can be left behind. */
import { createWriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { Upload } from '@tus/server';
import { ProblemError } from '../problem-error.js';
import type { Services } from '../services.js';
import { isStorageFull } from '../storage-full.js';
import { forgetUpload } from './drop-upload.js';
import { hasUploadFile } from './upload-files.js';

type Metadata = NonNullable<Upload['metadata']>;

/** Meaning of an upload by tus, out of its row. Rows are made and dropped where the submission is checked. */
function rowStore({ db }: Services) {
  return {
    get: async (id: string) => {
      const row = await db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) return undefined;
      return new Upload({
        id,
        size: row.bytes,
        offset: 0,
        metadata: JSON.parse(row.metadata) as Metadata,
        creation_date: new Date(row.created_at).toISOString(),
      });
    },
    set: async () => {},
    delete: async (id: string) => {
      await db.deleteFrom('uploads').where('id', '=', id).execute();
    },
  };
}

/** The file store of tus with our rows, our errors and a count of the bytes that arrive. */
export class UploadStore extends FileStore {
  readonly #services: Services;

  constructor(services: Services) {
    super({ directory: services.uploadsDirectory, configstore: rowStore(services) });
    // No deferred length: it must equal the record. No expiration: it would delete what is complete.
    this.extensions = ['creation', 'creation-with-upload', 'termination'];
    this.#services = services;
  }

  /** The submission may have been withdrawn since the row was made: then no file may stay. */
  override async create(upload: Upload): Promise<Upload> {
    const created = await super.create(upload);
    if ((await this.configstore.get(upload.id)) !== undefined) return created;
    await unlink(join(this.directory, upload.id));
    throw new ProblemError('state-conflict');
  }

  /** Without its file, an upload is complete where verified bytes have moved on to the objects, else it is lost. */
  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.configstore.get(id);
    if (upload === undefined || (await hasUploadFile(this.#services, id))) return super.getUpload(id);
    const job = await this.#services.db
      .selectFrom('jobs')
      .select('state')
      .where('upload', '=', id)
      .executeTakeFirst();
    if (job?.state === 'verified' || job?.state === 'stuck') {
      upload.offset = upload.size ?? 0;
      return upload;
    }
    await forgetUpload(this.#services, id);
    return super.getUpload(id);
  }

  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    let received = 0;
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        received += chunk.length;
        this.#services.counters.uploadBytes += chunk.length;
        done(null, chunk);
      },
    });
    const file = createWriteStream(join(this.directory, id), { flags: 'r+', start: offset });
    try {
      await pipeline(readable, counted, file);
    } catch (error) {
      if (isStorageFull(error)) throw new ProblemError('storage-full');
      throw error;
    }
    return offset + received;
  }
}
