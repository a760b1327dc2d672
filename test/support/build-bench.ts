/** A collection of small clips in a temporary folder, and what builds make of it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildEvent, BuildOptions } from '../../src/journey/build-events.js';
import { buildManifest } from '../../src/journey/build-manifest.js';
import { loadCollection } from '../../src/manifest/collection.js';
import { fakeContext } from './fake-context.js';

const CLIP = join(import.meta.dirname, '../fixtures/clips/plain.mp4');

export type Json = Record<string, Record<string, unknown>> & { id: string; file_name: string };

export class BuildBench {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<BuildBench> {
    return new BuildBench(await mkdtemp(join(tmpdir(), 'croton-build-')));
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  get manifest(): string {
    return this.at('manifest.jsonl');
  }

  get env() {
    return { CROTON_STATE_DIR: this.at('.state'), CROTON_CACHE_DIR: this.at('.cache') };
  }

  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), text);
  }

  /** A good clip whose bytes differ for each `content`. */
  async clip(name: string, content: number): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), await clipBytes(content));
  }

  /** @param onEvent may throw, for a build that dies there */
  async build({
    onEvent,
    ...options
  }: Partial<BuildOptions> & { readonly onEvent?: (event: BuildEvent) => void } = {}) {
    const { context } = fakeContext({ cwd: this.folder, env: { ...process.env, ...this.env } });
    const events: BuildEvent[] = [];
    const collection = await loadCollection(this.at('croton.yaml'));
    const given = { collection, manifestPath: this.manifest, useIgnoreFile: true, ...options };
    const summary = await buildManifest(context, given, (event) => {
      events.push(event);
      onEvent?.(event);
    });
    const findings = events.flatMap((event) =>
      event.type === 'finding' && event.finding.severity === 'error' ? [event.finding] : [],
    );
    return { ...summary, findings, events };
  }

  async text(): Promise<string> {
    return readFile(this.manifest, 'utf8').catch(() => '');
  }

  async records(): Promise<Json[]> {
    const lines = (await this.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Json);
  }

  /** Edits a record as a person would, by its name. */
  async edit(name: string, change: (record: Json) => void): Promise<void> {
    const all = await this.records();
    const record = all.find(({ file_name }) => file_name === name);
    if (record === undefined) throw new Error(`no record of ${name}`);
    change(record);
    await writeFile(this.manifest, all.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

/** A clip that ends with an empty `free` box of its own length (ISO/IEC 14496-12, 8.1.2). */
export async function clipBytes(content: number): Promise<Buffer> {
  const box = Buffer.alloc(8 + content);
  box.writeUInt32BE(box.length);
  box.write('free', 4, 'latin1');
  return Buffer.concat([await readFile(CLIP), box]);
}
