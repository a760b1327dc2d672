/** A real endpoint on a free port of the loopback, and the calls of its protocol in plain fetch. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipJudge } from '../../src/endpoint/judge.js';
import { type RunningEndpoint, type StartOptions, startEndpoint } from '../../src/endpoint/start.js';
import type { CreateToken } from '../../src/protocol/accounts.js';
import type { Problem } from '../../src/protocol/problem.js';
import type { CommitResponse } from '../../src/protocol/receipts.js';
import type { Decision, DecisionResult } from '../../src/protocol/review.js';
import type { DeclareResult, SubmissionDetail, SubmissionList } from '../../src/protocol/submissions.js';

/** Finds nothing wrong, so that tests can send any bytes. */
export const lenientJudge: ClipJudge = { judge: async () => [] };

export const digestOf = (bytes: Buffer): `sha256:${string}` =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A valid record for `bytes`. */
export function recordFor(
  bytes: Buffer,
  changes: Record<string, unknown> = {},
): Record<string, unknown> & { id: string } {
  return {
    schema: 'croton/1',
    id: digestOf(bytes),
    file_name: 'market.mp4',
    bytes: bytes.length,
    title: 'Market',
    media: {
      container: 'mp4',
      video_codec: 'h264',
      audio_codec: null,
      width: 640,
      height: 360,
      rotation: 0,
      duration_s: 2,
      fps: 25,
      integrity: 'header',
      probe: 'ffprobe 4.0.2',
      embedded: [],
    },
    rights: {
      license: 'CC0-1.0',
      basis: 'own-work',
      ai_generative_training: 'allowed',
      people: 'none',
      minors: 'none',
    },
    origin: { capture: 'camera', synthetic: 'none' },
    culture: {
      countries: ['NG'],
      languages: ['yo'],
      domains: ['food'],
      tagged_by: 'self',
      sensitivity: 'none',
    },
    ...changes,
  };
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The calls of one account. */
export class Caller {
  readonly origin: string;
  readonly token: string | undefined;

  constructor(origin: string, token: string | undefined) {
    this.origin = origin;
    this.token = token;
  }

  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: 'manual',
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /[/+]json$/.test(response.headers.get('content-type')?.split(';')[0] ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : text) as T,
    };
  }

  async declare(
    ...records: (
      | Record<string, unknown>
      | { record: Record<string, unknown>; revision?: number; again?: boolean }
    )[]
  ): Promise<DeclareResult[]> {
    const items = records.map((record) => ('record' in record ? record : { record }));
    const { status, body } = await this.call<{ results: DeclareResult[] }>('POST', '/v1/submissions', {
      items,
    });
    if (status !== 200) throw new Error(`declare: ${status} ${JSON.stringify(body)}`);
    return body.results;
  }

  create(submission: string, length: number, bytes?: Buffer): Promise<Response> {
    return fetch(new URL('/v1/uploads', this.origin), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.token}`,
        'tus-resumable': '1.0.0',
        'upload-length': String(length),
        'upload-metadata': `submission ${Buffer.from(submission).toString('base64')}`,
        ...(bytes === undefined ? {} : { 'content-type': 'application/offset+octet-stream' }),
      },
      ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }),
    });
  }

  patch(url: string, offset: number, bytes: Buffer): Promise<Response> {
    return fetch(new URL(url, this.origin), {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${this.token}`,
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(bytes),
    });
  }

  head(url: string): Promise<Response> {
    return fetch(new URL(url, this.origin), {
      method: 'HEAD',
      headers: { authorization: `Bearer ${this.token}`, 'tus-resumable': '1.0.0' },
    });
  }

  /** Commits, asking again while the endpoint is hashing. */
  async commit(submission: string): Promise<Answer<CommitResponse & Problem>> {
    for (;;) {
      const answer = await this.call<CommitResponse & Problem>(
        'POST',
        `/v1/submissions/${submission}/commit`,
      );
      if (answer.status !== 202) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Declares, sends and commits. Returns the submission’s id. */
  async contribute(bytes: Buffer, changes: Record<string, unknown> = {}): Promise<string> {
    const [result] = await this.declare(recordFor(bytes, changes));
    if (result?.outcome !== 'upload') throw new Error(`declare: ${JSON.stringify(result)}`);
    const created = await this.create(result.submission, bytes.length, bytes);
    if (created.status !== 201) throw new Error(`create: ${created.status} ${await created.text()}`);
    const { status, body } = await this.commit(result.submission);
    if (status !== 200) throw new Error(`commit: ${status} ${JSON.stringify(body)}`);
    return result.submission;
  }

  async show(submission: string): Promise<SubmissionDetail> {
    return (await this.call<SubmissionDetail>('GET', `/v1/submissions/${submission}`)).body;
  }

  async list(query = ''): Promise<SubmissionList> {
    return (await this.call<SubmissionList>('GET', `/v1/submissions${query}`)).body;
  }

  async decide(
    ...decisions: (Partial<Decision> & Pick<Decision, 'item' | 'verdict' | 'record'>)[]
  ): Promise<DecisionResult[]> {
    const filled = decisions.map((decision) => ({ round: 1, reasons: [], ...decision }));
    const { status, body } = await this.call<{ results: DecisionResult[] }>('POST', '/v1/decisions', {
      decisions: filled,
    });
    if (status !== 200) throw new Error(`decide: ${status} ${JSON.stringify(body)}`);
    return body.results;
  }
}

export interface TestEndpoint extends RunningEndpoint {
  readonly directory: string;
  as(name: string): Caller;
  readonly nobody: Caller;
  /** Makes an account and returns its caller, its agreement accepted. */
  account(wish: CreateToken): Promise<Caller>;
  /** Stops it and removes its directory. */
  remove(): Promise<void>;
}

/** Starts a demonstration endpoint in a directory of its own. */
export async function startTestEndpoint(options: Partial<StartOptions> = {}): Promise<TestEndpoint> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'croton-endpoint-')));
  const running = await startEndpoint({
    port: 0,
    demo: true,
    judge: lenientJudge,
    ...options,
    directory,
    limits: { reserveBytes: 0, ...options.limits },
  });
  const as = (name: string) => new Caller(running.url, running.tokens[name]);
  return {
    ...running,
    directory,
    as,
    nobody: new Caller(running.url, undefined),
    account: async (wish) => {
      const { body } = await as('admin').call<{ token: string }>('POST', '/v1/admin/tokens', wish);
      const caller = new Caller(running.url, body.token);
      const me = await caller.call<{ agreement_due: { digest: string } | null }>('GET', '/v1/me');
      if (me.body.agreement_due !== null)
        await caller.call('POST', '/v1/me/agreement', { digest: me.body.agreement_due.digest });
      return caller;
    },
    remove: async () => {
      await running.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
