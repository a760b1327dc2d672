/** A collection of clips in a temporary folder, an endpoint, and an account that may upload to it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { binary, EndpointProcess, repository } from './endpoint-process.js';

const CLIP = join(repository, 'test/fixtures/clips/plain.mp4');
/** 858 bytes: the smallest video that croton takes. With what makes it unlike others, a clip has 930 bytes at least. */
const TINY = join(repository, 'test/fixtures/clips/tiny.mp4');
const TINY_BELOW = 12 * 1024;

const RIGHTS =
  '{ license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }';

export class UploadBench {
  readonly folder: string;
  readonly endpoint: EndpointProcess;

  private constructor(folder: string, endpoint: EndpointProcess) {
    this.folder = folder;
    this.endpoint = endpoint;
  }

  /** `directory`: where the endpoint keeps what it has, by default below the bench's own folder. */
  static async open(directory?: string): Promise<UploadBench> {
    const folder = await mkdtemp(join(tmpdir(), 'croton-upload-'));
    await mkdir(join(folder, 'clips'));
    const bench = new UploadBench(folder, await EndpointProcess.start(directory ?? join(folder, 'endpoint')));
    await bench.write(
      'croton.yaml',
      `collection: Bench
defaults:
  rights: ${RIGHTS}
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`,
    );
    return bench;
  }

  async close(): Promise<void> {
    await this.endpoint.down('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  get clips(): string {
    return join(this.folder, 'clips');
  }

  /** Writes a file of the collection. */
  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.clips, name)), { recursive: true });
    await writeFile(join(this.clips, name), text);
  }

  /** Adds a valid video of about `bytes`: a small clip and a media box behind it that nothing refers to, different for each `seed`. */
  async addClip(name: string, bytes = 0, seed = name): Promise<string> {
    const path = join(this.clips, name);
    await mkdir(dirname(path), { recursive: true });
    const clip = bytes > 0 && bytes < TINY_BELOW ? TINY : CLIP;
    await cp(clip, path);
    const base = (await readFile(clip)).length;
    const box = Buffer.alloc(8 + 64);
    box.writeUInt32BE(Math.max(box.length, bytes - base));
    box.write('mdat', 4, 'latin1');
    createHash('sha512').update(seed).digest().copy(box, 8);
    const file = await open(path, 'a');
    await file.write(box);
    await file.close();
    if (bytes > base + box.length) await truncate(path, bytes);
    return path;
  }

  environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      CI: '1',
      CROTON_STATE_DIR: join(this.folder, 'state'),
      CROTON_CACHE_DIR: join(this.folder, 'cache'),
      CROTON_CONFIG_DIR: join(this.folder, 'config'),
      CROTON_ENDPOINT: this.endpoint.url,
      CROTON_TOKEN: this.endpoint.tokens.ada ?? '',
      ...more,
    };
  }

  /** Runs croton in the collection, by default against the endpoint as ada. */
  run(args: readonly string[], env: Record<string, string> = {}) {
    return execa(process.execPath, [binary, ...args], {
      cwd: this.clips,
      reject: false,
      stdin: 'ignore',
      timeout: 1_800_000,
      env: this.environment(env),
    });
  }

  /** Uploads with `--yes --json`: its summary, exit code and standard error. */
  async upload(args: readonly string[] = [], env: Record<string, string> = {}) {
    const { stdout, stderr, exitCode } = await this.run(['upload', '--yes', '--json', ...args], env);
    return { summary: stdout === '' ? undefined : JSON.parse(stdout), stderr, exitCode };
  }

  /** Digest of an object at the endpoint, undefined where there is none. */
  async objectDigest(id: string): Promise<string | undefined> {
    const hex = id.slice('sha256:'.length);
    const path = join(this.endpoint.directory, 'objects', hex.slice(0, 2), hex.slice(2, 4), hex);
    return digestOfFile(path).catch(() => undefined);
  }
}

/** Adds `count` clips of 1 KiB to 64 MiB, as many small as large ones, both ends among them. */
export async function addClipsOfAllSizes(
  bench: UploadBench,
  count: number,
  random: () => number,
): Promise<{ readonly path: string; readonly bytes: number }[]> {
  const clips = [];
  for (let number = 0; number < count; number += 1) {
    const exponent = number === 0 ? 0 : number === 1 ? 16 : random() * 16;
    const path = await bench.addClip(
      `${number % 7}/${number}.mp4`,
      Math.round(1024 * 2 ** exponent),
      `${number} ${random()}`,
    );
    clips.push({ path, bytes: (await stat(path)).size });
  }
  return clips;
}

/** `sha256:` of a file. */
export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}

/** Resolves when `condition` holds; rejects after `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await condition()); ) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
