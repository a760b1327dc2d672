/** An endpoint that is hostile at each of its calls: refused in bounded time and memory, and the token goes nowhere else. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawCases } from '../support/drawn-cases.js';
import { binary } from '../support/endpoint-process.js';
import { type Call, ScriptedEndpoint, SUBMISSION } from '../support/scripted-endpoint.js';
import { UploadBench } from '../support/upload-bench.js';
import { type Attack, attacksWith, EXITS } from './hostile-attacks.js';

const MIB = 1024 * 1024;
const SECRET = 'the-secret-token-of-ada';
const PEAK = `data:text/javascript,${encodeURIComponent(
  "import{readFileSync as r}from'node:fs';process.on('exit',()=>{process.stderr.write('peak RSS '+Math.round(/VmHWM:\\s+(\\d+)/.exec(r('/proc/self/status','utf8'))[1]/1024)+' MiB\\n')})",
)}`;

let elsewhere: Server;
let heardElsewhere = 0;
const elsewhereUrl = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;

interface Case extends Attack {
  readonly call: Call;
}

const CASES: readonly Case[] = attacksWith(elsewhereUrl).flatMap((attack) =>
  attack.at.map((call) => ({ ...attack, call })),
);

let bench: UploadBench;
let worst = { seconds: 0, mib: 0, answered: 0 };
let tried = 0;

beforeAll(async () => {
  bench = await UploadBench.open();
  await bench.endpoint.down();
  await bench.addClip('small.mp4');
  await bench.addClip('large.mp4', 2 * MIB);
  await bench.addClip('other.mp4');
  await bench.run(['manifest', 'build']);
  elsewhere = createServer((_, response) => response.end('{}'));
  elsewhere.on('connection', () => {
    heardElsewhere += 1;
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  console.log(
    `${tried} of ${CASES.length} attacks: at most ${worst.seconds.toFixed(1)} s, peak RSS ${worst.mib} MiB, ${(worst.answered / MIB).toFixed(1)} MiB taken`,
  );
  elsewhere.close();
  await bench.close();
});

const COMMANDS: Readonly<Partial<Record<Call, readonly string[]>>> = {
  list: ['status'],
  show: ['withdraw', SUBMISSION, '--yes'],
  withdraw: ['withdraw', SUBMISSION, '--yes'],
};
const UPLOAD = ['upload', '--yes', '--no-build', '--retry-for', '0.02'];

async function run(endpoint: ScriptedEndpoint, call: Call) {
  const state = await mkdtemp(join(bench.folder, 'state-'));
  const started = Date.now();
  const { stdout, stderr, exitCode } = await execa(
    process.execPath,
    [binary, ...(COMMANDS[call] ?? UPLOAD)],
    {
      cwd: bench.clips,
      reject: false,
      stdin: 'ignore',
      timeout: 130_000,
      env: bench.environment({
        CROTON_STATE_DIR: state,
        CROTON_ENDPOINT: endpoint.url,
        CROTON_TOKEN: SECRET,
        NODE_OPTIONS: `--import ${PEAK}`,
      }),
    },
  );
  await rm(state, { recursive: true, force: true });
  const mib = Number(/peak RSS (\d+) MiB/.exec(stderr)?.[1]);
  return { text: `${stdout}\n${stderr}`, exitCode, mib, seconds: (Date.now() - started) / 1000 };
}

test('an honest one is served, so that what follows is about the attacks', async () => {
  const endpoint = await ScriptedEndpoint.start();
  for (const call of ['declare', 'list', 'withdraw'] as const) {
    const { exitCode, text } = await run(endpoint, call);
    expect(exitCode, text).toBe(0);
  }
  await endpoint.close();
});

test.each(drawCases(CASES, 6).map((attack) => [`${attack.name}, at ${attack.call}`, attack] as const))(
  '%s',
  async (_, { call, script, exits = EXITS[call], says: message, resumes }) => {
    const endpoint = await ScriptedEndpoint.start();
    endpoint.resumes = resumes ?? call === 'offset';
    endpoint.scripts = { [call]: script };
    const { exitCode, text, mib, seconds } = await run(endpoint, call);
    await endpoint.close();
    tried += 1;
    worst = {
      seconds: Math.max(worst.seconds, seconds),
      mib: Math.max(worst.mib, mib),
      answered: Math.max(worst.answered, endpoint.answeredBytes),
    };
    expect(endpoint.asked.map((asked) => asked.call)).toContain(call);
    expect(exits, text).toContain(exitCode);
    if (message !== undefined) expect(text).toMatch(message);
    // Nothing but words reaches the terminal, no line of the endpoint's making, no secret, no stack.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202a-\u202e]/);
    expect(text).not.toMatch(/^error: fake/m);
    expect(text).not.toMatch(/^ +at .*\.js:\d+/m);
    expect(text).not.toContain(SECRET);
    expect(heardElsewhere).toBe(0);
    // Eight answers in a row that lead nowhere take up to 110 s by their waits alone.
    expect(seconds).toBeLessThan(125);
    expect(mib).toBeLessThan(250);
    expect(endpoint.answeredBytes).toBeLessThan(100 * MIB);
    expect(endpoint.asked.length).toBeLessThan(60);
  },
  150_000,
);
