/** What a hostile endpoint may answer, call by call. */
import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  type Call,
  empty,
  flood,
  json,
  problem,
  type Script,
  SUBMISSION,
  summary,
} from '../support/scripted-endpoint.js';

const MIB = 1024 * 1024;

const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil\u2028\r\nerror: fake';
/** 10 GB: what an attack is ready to send. */
const ENDLESS = 10e9;

export interface Attack {
  readonly name: string;
  readonly at: readonly Call[];
  readonly script: Script;
  /** Exit codes that are right, where they are not those of the call. */
  readonly exits?: readonly number[];
  /** What must stand on stderr. */
  readonly says?: RegExp;
  readonly resumes?: boolean;
}

const JSON_CALLS: readonly Call[] = ['well-known', 'me', 'declare', 'commit', 'list', 'withdraw'];
const TUS_CALLS: readonly Call[] = ['create', 'append', 'offset'];
const ALL_CALLS: readonly Call[] = [...JSON_CALLS, ...TUS_CALLS];

/** What a call that comes to nothing ends with: the run cannot begin or go on (3), or a clip may be tried again (5). */
export const EXITS: Readonly<Record<Call, readonly number[]>> = {
  'well-known': [3],
  me: [3],
  declare: [3],
  create: [3, 5],
  append: [3, 5],
  offset: [3, 5],
  commit: [3, 5],
  list: [3],
  show: [3],
  withdraw: [3],
};

/** Bytes in place of an HTTP answer. */
const raw =
  (head: string, again?: Buffer): Script =>
  (_, response) => {
    const { socket } = response;
    if (socket === null) return;
    socket.write(head);
    if (again === undefined) socket.end();
    else flood(socket, again, ENDLESS);
  };

/** A gibibyte of spaces, in 64 members. */
const BOMB = Buffer.concat(Array<Buffer>(64).fill(gzipSync(Buffer.alloc(16 * MIB, ' '))));

const redirect =
  (status: number, location: (url: string) => string): Script =>
  ({ url }, response) =>
    empty(response, status, { location: location(url) });

/** Answers 200 with the text. */
const says =
  (text: () => string): Script =>
  (_, response) =>
    json(response, 200, text());

const refuses =
  (status: number, code: string, text: string): Script =>
  (_, response) =>
    json(response, status, problem(code, status, text));

/** The honest answer of a JSON call, changed. */
const changed =
  (change: (honest: Record<string, unknown>) => unknown): Script =>
  ({ call, url, body }, response, endpoint) => {
    const submission = /submissions\/([0-9a-f-]+)/.exec(url)?.[1] ?? '';
    const honest: Partial<Record<Call | 'unknown', () => Record<string, unknown>>> = {
      'well-known': () => endpoint.wellKnown(),
      declare: () => ({ results: endpoint.declare(body) }),
      commit: () => endpoint.committed(submission),
      list: () => ({ items: [summary()], total: 1, more: false, next: null }),
    };
    json(response, 200, change(honest[call]?.() ?? {}));
  };

/** One field of every result of a declaration, changed. */
const results = (change: (result: Record<string, unknown>) => Record<string, unknown>): Script =>
  changed(({ results: honest }) => ({ results: (honest as Record<string, unknown>[]).map(change) }));

/** The first clip goes alone; so late are the results that the others are declared together after it. */
const reversedLate: Script = ({ body }, response, endpoint) => {
  const honest = endpoint.declare(body);
  setTimeout(() => json(response, 200, { results: honest.toReversed() }), 1000);
};

const receipt =
  (changes: Record<string, unknown>): Script =>
  ({ url }, response, endpoint) =>
    json(response, 200, endpoint.committed(url.split('/').at(-2) ?? '', undefined, changes));

const located =
  (location: () => string): Script =>
  (_, response) =>
    empty(response, 201, { location: location() });

/** URLs that lead elsewhere, in the place of one of the endpoint's own. */
const straysOf = (elsewhereUrl: () => string): Readonly<Record<string, () => string>> => ({
  'another port': () => `${elsewhereUrl()}/v1/uploads/x`,
  'a host without a scheme': () => `${elsewhereUrl().replace('http:', '')}/v1/uploads/x`,
  'back slashes': () => `\\\\${elsewhereUrl().slice('http://'.length)}\\x`,
  'another scheme': () => 'https://127.0.0.1/v1/uploads/x',
  javascript: () => 'javascript:alert(1)',
  'a file': () => 'file:///etc/passwd',
  data: () => 'data:text/plain,x',
  'a user': () => elsewhereUrl().replace('http://', 'http://127.0.0.1:80@'),
  'no URL': () => 'http://[::1',
});

/** Every attack; `elsewhereUrl` is where nothing may ever arrive. */
export const attacksWith = (elsewhereUrl: () => string): readonly Attack[] => [
  {
    name: 'endless body',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n', Buffer.alloc(MIB, '[')),
  },
  {
    name: 'bomb of gzip',
    at: ALL_CALLS,
    script: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(BOMB);
    },
  },
  {
    name: 'endless header',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nX-Long: ', Buffer.alloc(MIB, 'a')),
  },
  {
    name: 'endless headers',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\n', Buffer.from('X-Header: value\r\n'.repeat(4096))),
  },
  {
    name: 'endless trailers',
    at: ALL_CALLS,
    script: raw(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n',
      Buffer.from('X-Header: value\r\n'.repeat(4096)),
    ),
  },
  {
    name: 'endless extension of a chunk',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;', Buffer.alloc(MIB, 'a')),
  },
  {
    name: 'endless early hints',
    at: ALL_CALLS,
    script: raw('', Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(1024))),
  },
  {
    name: 'endless 100',
    at: ALL_CALLS,
    script: raw('', Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1024))),
  },
  {
    name: 'endless 102',
    at: ALL_CALLS,
    script: raw('', Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1024))),
  },
  {
    name: 'another protocol',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  },
  {
    name: 'chunked garbage',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n'),
  },
  {
    name: 'two lengths',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":1'),
  },
  {
    name: 'length and chunks',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
  },
  {
    name: 'half an answer',
    at: ALL_CALLS,
    script: raw('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"prot'),
  },
  { name: 'no HTTP', at: ALL_CALLS, script: raw('SSH-2.0-OpenSSH_9.6\r\n') },
  { name: 'HTTP/0.9', at: ALL_CALLS, script: raw('{"protocols":[1]}') },
  {
    name: 'HTTP/1.0 without an end',
    at: ALL_CALLS,
    script: raw('HTTP/1.0 200 OK\r\n\r\n', Buffer.alloc(MIB, ' ')),
  },
  { name: 'an empty 200', at: ALL_CALLS, script: (_, response) => empty(response, 200, {}) },
  {
    name: 'a 204',
    at: [...JSON_CALLS, 'create', 'offset'],
    script: (_, response) => empty(response, 204, {}),
  },
  {
    name: 'status 999',
    at: ALL_CALLS,
    exits: [1, 3, 5],
    script: raw('HTTP/1.1 999 Never\r\nContent-Length: 0\r\n\r\n'),
  },
  ...[301, 302, 303, 307, 308].map((status) => ({
    name: `redirect ${status} to another host`,
    at: ALL_CALLS,
    script: redirect(status, (url) => `${elsewhereUrl()}${url}`),
    says: /redirect|points elsewhere/,
  })),
  {
    name: 'redirect to a host without a scheme',
    at: ALL_CALLS,
    script: redirect(307, (url) => `//${elsewhereUrl().slice(7)}${url}`),
  },
  { name: 'redirect to a script', at: ALL_CALLS, script: redirect(302, () => 'javascript:alert(1)') },
  { name: 'redirect to itself', at: ALL_CALLS, script: redirect(307, (url) => url) },
  { name: 'HTML', at: JSON_CALLS, script: says(() => `<html>${EVIL}</html>`), says: /endpoint\/protocol/ },
  { name: 'deep JSON', at: JSON_CALLS, script: says(() => '['.repeat(3 * MIB)), says: /endpoint\/protocol/ },
  {
    name: 'deep JSON that ends',
    at: JSON_CALLS,
    script: says(() => `${'['.repeat(2 * MIB)}${']'.repeat(2 * MIB)}`),
    says: /endpoint\/protocol/,
  },
  {
    name: 'huge JSON',
    at: JSON_CALLS,
    script: says(() => JSON.stringify({ results: Array.from({ length: 400_000 }, () => ({})) })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'a huge number',
    at: JSON_CALLS,
    script: says(() => '9'.repeat(7 * MIB)),
    says: /endpoint\/protocol/,
  },
  ...[
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    '{"__proto__":{"roles":["contributor"]}}',
    '{"results":7}',
    '\ufeff{}',
  ].map((text) => ({
    name: `JSON that is ${JSON.stringify(text)}`,
    at: JSON_CALLS,
    script: says(() => text),
    says: /endpoint\/protocol/,
  })),
  ...[400, 404, 409, 413, 422].map((status) => ({
    name: `escapes in a refusal, ${status}`,
    at: JSON_CALLS,
    script: refuses(status, EVIL, EVIL),
    exits: [1, 3, 5],
    says: /\\e\[2J/,
  })),
  ...['create', 'append', 'offset'].map((call) => ({
    name: 'escapes in a refusal of bytes',
    at: [call as Call],
    script: refuses(422, EVIL, EVIL),
    exits: [1, 5],
    ...(call === 'offset' ? {} : { says: /\\e\[2J/ }),
  })),
  ...['__proto__', 'constructor', 'toString'].flatMap((code): Attack[] => [
    {
      name: `a refusal called ${code}`,
      at: JSON_CALLS,
      script: refuses(409, code, EVIL),
      exits: [1, 3, 5],
      says: /\\e\[2J/,
    },
    {
      name: `a refusal of bytes called ${code}`,
      // A 409 would be about the offset, and tried again for more than a minute.
      at: ['create'],
      script: refuses(422, code, EVIL),
      exits: [1, 5],
      says: /\\e\[2J/,
    },
  ]),
  {
    name: 'a refusal of 7 MiB',
    at: JSON_CALLS,
    script: refuses(409, 'x', EVIL.repeat((7 * MIB) / EVIL.length / 12)),
    exits: [1, 3, 5],
  },
  {
    name: 'a refusal of 60 KiB',
    at: ['create', 'append'],
    script: refuses(409, 'x'.repeat(20_000), EVIL.repeat(500)),
    exits: [1, 5],
  },
  {
    name: 'a shell command for a code',
    at: ['create', 'commit'],
    script: refuses(422, '$(rm -rf ~)', 'no'),
    exits: [1, 5],
  },
  {
    name: 'another account’s 401',
    at: ['me', 'declare', 'create', 'append', 'commit', 'list'],
    script: refuses(401, EVIL, EVIL),
    exits: [4],
  },

  {
    name: 'escapes in findings',
    at: ['declare'],
    script: results(({ id }) => ({
      outcome: 'refused',
      id,
      findings: [{ rule: EVIL, severity: 'error', message: EVIL, fix: EVIL }],
    })),
    exits: [1],
    says: /\\e\[2J/,
  },
  {
    name: 'findings without end',
    at: ['declare'],
    script: results(({ id }) => ({
      outcome: 'refused',
      id,
      findings: Array.from({ length: 20_000 }, () => ({
        rule: EVIL,
        severity: 'error',
        message: EVIL,
        fix: EVIL,
      })),
    })),
    exits: [1],
    says: /\\e\[2J/,
  },
  {
    name: 'no findings',
    at: ['declare'],
    script: results(({ id }) => ({ outcome: 'refused', id, findings: [] })),
    exits: [1],
    says: /no reason/,
  },
  {
    name: 'results of other clips',
    at: ['declare'],
    script: results((result) => ({ ...result, id: `sha256:${'f'.repeat(64)}` })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'results in another order',
    at: ['declare'],
    script: reversedLate,
    says: /endpoint\/protocol/,
  },
  {
    name: 'too few results',
    at: ['declare'],
    script: changed(() => ({ results: [] })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'too many results',
    at: ['declare'],
    script: changed(({ results: honest }) => ({
      results: [...(honest as unknown[]), ...(honest as unknown[])],
    })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'a submission with a path for an id',
    at: ['declare'],
    script: results((result) => ({ ...result, submission: '../../v1/admin/tokens' })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'a state with escapes',
    at: ['declare'],
    script: results((result) => ({ ...result, state: EVIL })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'an outcome of its own',
    at: ['declare'],
    script: results((result) => ({ ...result, outcome: EVIL })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'one submission for all clips',
    at: ['declare'],
    script: results((result) => ({ ...result, submission: SUBMISSION })),
    exits: [0, 1, 3, 5],
  },
  ...Object.entries(straysOf(elsewhereUrl)).flatMap(([name, stray]): Attack[] => [
    {
      name: `create_url to ${name}`,
      at: ['declare'],
      script: results((result) => ({ ...result, create_url: stray() })),
      says: /endpoint\/(redirect|protocol)/,
    },
    {
      name: `upload_url to ${name}`,
      at: ['declare'],
      resumes: true,
      script: results((result) => ({ ...result, upload_url: stray() })),
      says: /endpoint\/(redirect|protocol)/,
    },
    {
      name: `Location to ${name}`,
      at: ['create'],
      script: located(stray),
      exits: [5],
      says: /endpoint\/(redirect|protocol)/,
    },
  ]),
  {
    name: 'limits of nothing',
    at: ['well-known'],
    script: changed((honest) => ({
      ...honest,
      limits: { declare_batch: 0, upload_bytes: 0, parallel_uploads: 0 },
    })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'limits below nothing',
    at: ['well-known'],
    script: changed((honest) => ({
      ...honest,
      limits: { declare_batch: -5, upload_bytes: -1, parallel_uploads: -3 },
    })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'limits beyond all',
    at: ['well-known'],
    script: changed((honest) => ({
      ...honest,
      limits: { declare_batch: 2 ** 50, upload_bytes: 2 ** 53 - 1, parallel_uploads: 2 ** 50 },
    })),
    exits: [0],
  },
  {
    name: 'a key that is none',
    at: ['well-known'],
    script: changed((honest) => ({ ...honest, public_key: { id: EVIL, algorithm: 'ed25519', spki: EVIL } })),
    exits: [3, 5],
  },
  {
    name: 'names with escapes',
    at: ['well-known'],
    script: changed((honest) => ({ ...honest, name: EVIL, licenses: [EVIL], wanted: [EVIL] })),
    exits: [0],
  },
  {
    name: 'an account with escapes',
    at: ['me'],
    script: says(() =>
      JSON.stringify({
        name: EVIL,
        roles: ['contributor'],
        organization: EVIL,
        agreement: null,
        agreement_due: null,
        token_expires: null,
      }),
    ),
    exits: [0],
  },
  {
    name: 'an account named by a path',
    at: ['me'],
    script: says(() =>
      JSON.stringify({
        name: '../../../../tmp/x',
        roles: ['contributor'],
        organization: null,
        agreement: null,
        agreement_due: null,
        token_expires: null,
      }),
    ),
    exits: [0],
  },
  ...[
    'NaN',
    '-1',
    '1e3',
    '0x10',
    '99999999999999999999',
    '9007199254740993',
    '3000000',
    '',
    EVIL.replace(/[^\x20-\x7e]/g, ''),
    '5, 5',
  ].flatMap((offset): Attack[] => [
    {
      name: `Upload-Offset ${JSON.stringify(offset)} at the end`,
      at: ['append'],
      script: (_, response) => empty(response, 204, { 'upload-offset': offset }),
      exits: [5],
    },
    {
      name: `Upload-Offset ${JSON.stringify(offset)} asked for`,
      at: ['offset'],
      resumes: true,
      script: (_, response) => empty(response, 200, { 'upload-offset': offset, 'upload-length': '2097152' }),
      exits: [5],
    },
    {
      name: `Upload-Offset ${JSON.stringify(offset)} at once`,
      at: ['create'],
      script: (_, response) => empty(response, 201, { location: '/v1/uploads/x', 'upload-offset': offset }),
      exits: [0, 5],
    },
  ]),
  {
    name: 'another key’s receipt',
    at: ['commit'],
    script: ({ url }, response, endpoint) =>
      json(
        response,
        200,
        endpoint.committed(url.split('/').at(-2) ?? '', undefined, {}, generateKeyPairSync('ed25519')),
      ),
    exits: [5],
    says: /upload\/receipt-invalid/,
  },
  {
    name: 'the receipt of another clip',
    at: ['commit'],
    script: receipt({ id: `sha256:${'e'.repeat(64)}` }),
    exits: [5],
    says: /upload\/receipt-invalid/,
  },
  {
    name: 'the receipt of another submission',
    at: ['commit'],
    script: receipt({ submission: SUBMISSION }),
    exits: [5],
    says: /upload\/receipt-invalid/,
  },
  {
    name: 'a receipt for fewer bytes',
    at: ['commit'],
    script: receipt({ bytes: 1 }),
    exits: [5],
    says: /upload\/receipt-invalid/,
  },
  {
    name: 'a receipt with escapes',
    at: ['commit'],
    script: receipt({ contributor: EVIL, license: EVIL, endpoint: EVIL, [EVIL]: EVIL }),
    exits: [0, 5],
  },
  {
    name: 'a receipt of another type',
    at: ['commit'],
    script: changed((honest) => ({
      ...honest,
      receipt: { ...(honest.receipt as object), payloadType: EVIL },
    })),
    exits: [5],
    says: /upload\/receipt-invalid/,
  },
  {
    name: 'a receipt without signatures',
    at: ['commit'],
    script: changed((honest) => ({ ...honest, receipt: { ...(honest.receipt as object), signatures: [] } })),
    exits: [5],
  },
  {
    name: 'a receipt of 7 MiB',
    at: ['commit'],
    script: receipt({ x_more: 'x'.repeat(5 * MIB) }),
    exits: [0, 5],
  },
  {
    name: 'a state of its own after the commit',
    at: ['commit'],
    script: changed((honest) => ({ ...honest, state: EVIL })),
    exits: [0, 3, 5],
  },
  {
    name: 'rows with escapes',
    at: ['list'],
    script: changed(() => ({
      items: [
        summary({
          file_name: EVIL,
          title: EVIL,
          contributor: EVIL,
          license: EVIL,
          languages: [EVIL],
          countries: [EVIL],
          reasons: [EVIL],
          next_step: EVIL,
        }),
      ],
      total: 1,
      more: false,
      next: null,
    })),
    exits: [0],
  },
  {
    name: 'rows named by paths',
    at: ['list'],
    script: changed(() => ({
      items: [summary({ file_name: '../../../etc/passwd', state: 'rejected' })],
      total: 1,
      more: false,
      next: null,
    })),
    exits: [0],
  },
  {
    name: 'a list that begins again',
    at: ['list'],
    script: changed(() => ({ items: [summary()], total: 1, more: true, next: 'again' })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'a list that stands still',
    at: ['list'],
    script: changed(() => ({ items: [], total: 1, more: true, next: 'x' })),
    says: /endpoint\/protocol/,
  },
  {
    name: 'a cursor that is a URL',
    at: ['list'],
    script: ({ url }, response) =>
      json(response, 200, {
        items: url.includes('cursor') ? [] : [summary()],
        total: 1,
        more: false,
        next: url.includes('cursor') ? null : elsewhereUrl(),
      }),
    exits: [0],
  },
  {
    name: 'a withdrawal of another',
    at: ['withdraw'],
    script: (_, response) =>
      json(response, 200, {
        ...summary({ submission: SUBMISSION.replace(/.$/, '1'), state: 'queued' }),
        record: null,
        findings: [],
        history: [],
      }),
    exits: [0, 1, 3],
  },
];
