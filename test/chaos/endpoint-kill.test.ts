import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditEndpoint } from '../../src/endpoint/audit.js';
import { Caller, digestOf, recordFor } from '../support/endpoint.js';
import { EndpointProcess } from '../support/endpoint-process.js';

const KILLS = 10;
const LANES = 3;
const CLIP_BYTES = 6 << 20;
const PIECE_BYTES = 1 << 20;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends clips one after the other, as often as it takes, and notes what the endpoint acknowledged. */
class Sender {
  readonly receipts = new Map<string, Buffer>();
  readonly broken: string[] = [];
  readonly #caller: Caller;
  #bytes = Buffer.alloc(0);
  #acknowledged = 0;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      this.#bytes = randomBytes(CLIP_BYTES);
      this.#acknowledged = 0;
      while (!(await this.#attempt().catch(() => false))) {
        if (isOver()) return;
        await pause(50);
      }
    }
  }

  /** True once there is a receipt. Throws where the connection is cut. */
  async #attempt(): Promise<boolean> {
    const bytes = this.#bytes;
    const [declared] = await this.#caller.declare(recordFor(bytes));
    if (declared === undefined || declared.outcome === 'refused') throw new Error('refused');
    const { submission } = declared;
    if (declared.outcome === 'upload' && this.#acknowledged > 0)
      this.broken.push(`${submission}: ${this.#acknowledged} acknowledged bytes are gone`);
    if (declared.outcome === 'upload') {
      const created = await this.#caller.create(submission, bytes.length);
      if (created.status !== 201) return false;
      await this.#send(created.headers.get('location') ?? '');
    }
    if (declared.outcome === 'resume') await this.#send(declared.upload_url);
    const { status, body } = await this.#caller.commit(submission);
    if (status !== 200) {
      if (body.code === 'digest-mismatch') this.broken.push(`${submission}: other bytes than were sent`);
      return false;
    }
    this.receipts.set(submission, bytes);
    return true;
  }

  async #send(url: string): Promise<void> {
    const found = await this.#caller.head(url);
    if (found.status !== 200) throw new Error(`head: ${found.status}`);
    let offset = Number(found.headers.get('upload-offset'));
    if (offset < this.#acknowledged)
      this.broken.push(`${url}: at ${offset}, ${this.#acknowledged} were acknowledged`);
    while (offset < this.#bytes.length) {
      const piece = this.#bytes.subarray(offset, offset + PIECE_BYTES);
      const answer = await this.#caller.patch(url, offset, piece);
      if (answer.status !== 204) throw new Error(`patch: ${answer.status}`);
      offset = Number(answer.headers.get('upload-offset'));
      this.#acknowledged = offset;
    }
  }
}

it(`loses nothing that it acknowledged when it is killed ${KILLS} times during uploads`, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'croton-kill-'));
  const endpoint = await EndpointProcess.start(directory);
  try {
    const caller = new Caller(endpoint.url, endpoint.tokens.ada);
    let over = false;
    const senders = Array.from({ length: LANES }, () => new Sender(caller));
    const running = senders.map((sender) => sender.run(() => over));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await pause(150 + Math.random() * 500);
      await endpoint.down('SIGKILL');
      await endpoint.up();
    }
    await pause(500);
    over = true;
    await Promise.all(running);
    expect(senders.flatMap(({ broken }) => broken)).toEqual([]);
    const receipts = senders.flatMap((sender) => [...sender.receipts]);
    expect(receipts.length).toBeGreaterThan(0);
    for (const [submission, bytes] of receipts) {
      expect(['returned', 'queued']).toContain((await caller.show(submission)).state);
      const media = await fetch(`${endpoint.url}/v1/submissions/${submission}/media`, {
        headers: { authorization: `Bearer ${endpoint.tokens.ada}` },
      });
      expect(digestOf(Buffer.from(await media.arrayBuffer()))).toBe(digestOf(bytes));
    }
    await endpoint.down();
    expect((await auditEndpoint(directory)).problems).toEqual([]);
  } finally {
    await endpoint.down('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
});
