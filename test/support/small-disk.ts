/** A disk of its own that can be filled: an image in a file, mounted. Needs root and loop devices. */
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface SmallDisk {
  /** Where it is mounted. */
  readonly folder: string;
  /** Takes all room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

/** Mounts a disk of `bytes` (the image is sparse); the reason in a few words where that is not possible here. */
export async function mountSmallDisk(bytes: number): Promise<SmallDisk | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'needs Linux and root, to mount a small disk';
  const home = await mkdtemp(join(tmpdir(), 'croton-disk-'));
  const image = join(home, 'image');
  const folder = join(home, 'disk');
  const filler = join(folder, 'filler');
  await mkdir(folder);
  const file = await open(image, 'w');
  await file.truncate(bytes);
  await file.close();
  const run = (program: string, ...args: string[]) => execa(program, args, { reject: false });
  const remove = async () => {
    await run('umount', folder);
    await rm(home, { recursive: true, force: true });
  };
  // Without a journal and without room for root alone: full is full.
  for (const [program, ...args] of [
    ['mkfs.ext4', '-q', '-m', '0', '-O', '^has_journal', image],
    ['mount', '-o', 'loop', image, folder],
  ] as const) {
    const { failed, stderr } = await run(program, ...args);
    if (!failed) continue;
    await remove();
    return `needs ${program}: ${String(stderr).slice(0, 200)}`;
  }
  return {
    folder,
    async fill() {
      // Down to the last block: what does not fit as a whole is tried in halves.
      for (let size = bytes; size >= 512; size /= 2) {
        for (;;) {
          const { failed } = await run('sh', '-c', `fallocate -l ${size} "${filler}.$(date +%s%N)"`);
          if (failed) break;
        }
      }
    },
    async makeRoom() {
      await run('sh', '-c', `rm -f "${filler}".*`);
    },
    remove,
  };
}
