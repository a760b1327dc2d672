/** What every store of objects must do. A further implementation adds a test file that calls this. */
import { randomBytes } from 'node:crypto';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../src/endpoint/objects/object-store.js';
import { digestOf } from '../../support/endpoint.js';

/** @param open makes an empty store that may keep its things in `directory` */
export function describeObjectStore(name: string, open: (directory: string) => Promise<ObjectStore>): void {
  describe(`objects: ${name}`, () => {
    let directory: string;
    let store: ObjectStore;
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'croton-objects-'));
      store = await open(join(directory, 'objects'));
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    let count = 0;
    async function put(bytes: Buffer) {
      count += 1;
      const path = join(directory, `upload-${count}`);
      await writeFile(path, bytes);
      await store.put(digestOf(bytes), path);
      return { path, digest: digestOf(bytes) };
    }
    async function read(bytes: Buffer, start = 0, end = bytes.length) {
      const chunks: Buffer[] = [];
      for await (const chunk of store.read(digestOf(bytes), { start, end })) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    }
    async function listed() {
      const digests: string[] = [];
      for await (const digest of store.list()) digests.push(digest);
      return digests.sort();
    }

    it('gives back what was put, whole and in ranges', async () => {
      const bytes = randomBytes(300_000);
      const { digest, path } = await put(bytes);
      expect(await store.size(digest)).toBe(bytes.length);
      expect((await read(bytes)).equals(bytes)).toBe(true);
      expect((await read(bytes, 1000, 250_001)).equals(bytes.subarray(1000, 250_001))).toBe(true);
      expect(await read(bytes, 7, 7)).toHaveLength(0);
      await expect(access(path)).rejects.toThrow();
    });

    it('takes the same bytes twice', async () => {
      const bytes = randomBytes(1000);
      await put(bytes);
      const { path } = await put(bytes);
      await expect(access(path)).rejects.toThrow();
      expect((await read(bytes)).equals(bytes)).toBe(true);
      expect(await listed()).toEqual([digestOf(bytes)]);
    });

    it('lists what is there, and nothing once it is deleted', async () => {
      expect(await listed()).toEqual([]);
      const clips = [randomBytes(10), randomBytes(20), randomBytes(30)];
      for (const bytes of clips) await put(bytes);
      expect(await listed()).toEqual(clips.map(digestOf).sort());
      for (const bytes of clips) {
        await store.delete(digestOf(bytes));
        await store.delete(digestOf(bytes));
        expect(await store.size(digestOf(bytes))).toBeUndefined();
      }
      expect(await listed()).toEqual([]);
    });

    it('knows nothing of what was never put', async () => {
      const digest = digestOf(Buffer.from('nothing'));
      expect(await store.size(digest)).toBeUndefined();
      await expect(read(Buffer.from('nothing'))).rejects.toThrow();
    });

    it('takes no digest that is a path', async () => {
      await expect(store.size('sha256:../../../etc/passwd')).rejects.toThrow(TypeError);
    });
  });
}
