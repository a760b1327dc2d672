/** What the cache of facts knows a file's state by. */
import { createHash } from 'node:crypto';
import { stat, statfs } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { openClip } from './open-clip.js';
import { readerOf } from './read-at.js';
import type { FileIdentity } from './shared-bytes.js';

/** `f_type` of statfs(2) where inodes or times are made up: cards, phones, network mounts. */
const UNSTABLE_TYPES = new Set([
  0x4d44, // vfat
  0x2011bab0, // exfat
  0x5346544e, // ntfs
  0x7366746e, // ntfs3
  0x65735546, // fuse
  0x6969, // nfs
  0xff534d42, // cifs
  0x517b, // smb
  0xfe534d42, // smb2
  0x01021997, // 9p
]);
const EDGE_BYTES = 64 * 1024;

/** Makes keys. What it learns of devices and folders is kept: one for each run. */
export class CacheKeys {
  readonly #unstable = new Map<string, Promise<boolean>>();
  readonly #mounts = new Map<string, Promise<string>>();

  /**
   * The key of a file's state: its identity or, where that is not stable, its volume, path on it, size, time and the
   * digest of its ends. Holds no character that JSON escapes. Errors: those of the system.
   */
  async keyOf(path: string, identity: FileIdentity): Promise<string> {
    const { dev, ino, size, mtimeNs, ctimeNs } = identity;
    const unstable = this.#unstable.get(dev) ?? isUnstable(path);
    this.#unstable.set(dev, unstable);
    if (ino !== '0' && !(await unstable)) return `${dev}-${ino}-${size}-${mtimeNs}-${ctimeNs}`;
    const mount = await this.#mountOf(dirname(path), dev);
    const place = [basename(mount), relative(mount, path), size, mtimeNs];
    const hash = createHash('sha256').update(JSON.stringify(place));
    return hash.update(await readEnds(path, Number(size))).digest('hex');
  }

  /** The folder that the device is mounted on. */
  #mountOf(folder: string, dev: string): Promise<string> {
    const known = this.#mounts.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const found = stat(parent, { bigint: true }).then((above) =>
      parent === folder || String(above.dev) !== dev ? folder : this.#mountOf(parent, dev),
    );
    this.#mounts.set(folder, found);
    return found;
  }
}

async function isUnstable(path: string): Promise<boolean> {
  // The numbers of its file systems are not fixed there; what is plugged in or shared is mounted here.
  if (process.platform === 'darwin') return path.startsWith('/Volumes/');
  return UNSTABLE_TYPES.has((await statfs(path)).type);
}

async function readEnds(path: string, sizeBytes: number): Promise<Buffer> {
  const clip = await openClip(path);
  try {
    const readAt = readerOf(clip.fd);
    const head = await readAt(0, EDGE_BYTES);
    return Buffer.concat([head, await readAt(Math.max(0, sizeBytes - EDGE_BYTES), EDGE_BYTES)]);
  } finally {
    clip.close();
  }
}
