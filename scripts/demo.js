// npm run demo [-- FOLDER]: the whole journey in a temporary directory, with an endpoint that is really there.
// Nothing is staged: each command is run as it is printed, and what it prints is its own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { styleText } from 'node:util';

const root = join(import.meta.dirname, '..');
const croton = join(root, 'bin/croton.js');
const given =
  process.argv[2] === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', process.argv[2]);
if (given !== undefined && !existsSync(given)) {
  console.error(`there is no folder ${given}`);
  process.exit(2);
}
const home = mkdtempSync(join(tmpdir(), 'croton-demo-'));
const collection = join(home, 'collection');
const media = given ?? collection;
const manifest = join(collection, 'manifest.jsonl');
const endpoint = join(home, 'endpoint');
const started = performance.now();

/** Each person has a computer of their own: settings, tokens, journal and cache. */
function environmentOf(person) {
  const own = join(home, person);
  const { CROTON_TOKEN: _token, CROTON_ENDPOINT: _endpoint, ...rest } = process.env;
  return {
    ...rest,
    CROTON_CONFIG_DIR: join(own, 'config'),
    CROTON_STATE_DIR: join(own, 'state'),
    CROTON_CACHE_DIR: join(own, 'cache'),
  };
}

const style = (name, text) => (process.stdout.isTTY ? styleText(name, text) : text);
const quote = (word) => (/^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
const say = (text) => process.stdout.write(`\n${style('dim', `# ${text}`)}\n`);

/** Runs `croton …` as a person and shows it. Ends the demo when the exit code is not an expected one. */
async function run(person, args, { expect = [0], stdin, capture = false } = {}) {
  const redirect = stdin === undefined ? '' : ` < ${stdin}`;
  process.stdout.write(`\n${style('bold', `${person}$ croton ${args.map(quote).join(' ')}${redirect}`)}\n`);
  const child = spawn(process.execPath, [croton, ...args], {
    cwd: collection,
    env: environmentOf(person),
    stdio: [stdin === undefined ? 'ignore' : openSync(stdin, 'r'), capture ? 'pipe' : 1, 1],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise((done) => child.on('close', (status, signal) => done(status ?? signal)));
  if (!expect.includes(code)) throw new Error(`exit code ${code}, expected ${expect.join(' or ')}`);
  process.stdout.write(style('dim', `(exit code ${code})\n`));
  return output;
}

/** Starts the endpoint on a free port and waits until it says that it is ready. */
async function startEndpoint() {
  const args = ['serve', '--demo', '--json', '--port', '0', '--dir', endpoint];
  process.stdout.write(`\n${style('bold', `operator$ croton ${args.map(quote).join(' ')} &`)}\n`);
  const child = spawn(process.execPath, [croton, ...args], {
    cwd: home,
    env: environmentOf('operator'),
    stdio: ['ignore', 'pipe', 1],
  });
  const ended = new Promise((done) => child.on('close', done));
  const ready = await new Promise((done, fail) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (output.includes('\n')) done(output.slice(0, output.indexOf('\n')));
    });
    ended.then((code) => fail(new Error(`the endpoint ended with ${code}`)));
  });
  process.stdout.write(`${ready.replace(/croton_[\w-]{8,}/g, 'croton_…')}\n`);
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  };
  return { ...JSON.parse(ready), stop };
}

async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest('hex')}`;
}

/** Compares the bytes that the endpoint keeps with the files that they came from. */
async function compareObjects(records) {
  const entries = await readdir(join(endpoint, 'objects'), { recursive: true, withFileTypes: true });
  const objects = new Map();
  for (const entry of entries.filter(
    (candidate) => candidate.isFile() && /^[0-9a-f]{64}$/.test(candidate.name),
  ))
    objects.set(`sha256:${entry.name}`, join(entry.parentPath, entry.name));
  let bytes = 0;
  let cleaned = 0;
  for (const { id, file_name: name, media: facts } of records) {
    const object = objects.get(id);
    if (object === undefined) throw new Error(`${name} is not at the endpoint`);
    const digest = await sha256(object);
    if (digest !== id) throw new Error(`${name}: ${digest} is not ${id}`);
    // What is private did not leave: then the bytes are not those of the file.
    const isWhole = (await sha256(join(media, name))) === id;
    if (isWhole !== (facts.shared === undefined))
      throw new Error(`${name} was not shared as its record says`);
    cleaned += isWhole ? 0 : 1;
    bytes += (await stat(object)).size;
    objects.delete(id);
  }
  if (objects.size > 0) throw new Error(`the endpoint keeps ${objects.size} objects that nobody sent`);
  console.log(
    `${records.length} objects, ${bytes} bytes: every SHA-256 is the record's, ${cleaned} without what is private in the file`,
  );
}

async function journey({ url, tokens }) {
  const codes = given === undefined ? [1] : [0, 1];
  const filesOf = (person) => join(home, `${person}.token`);
  for (const person of ['ada', 'ben', 'chi']) writeFileSync(filesOf(person), tokens[person], { mode: 0o600 });

  say('Ada describes her collection once.');
  await run('ada', [
    'init',
    ...(given === undefined ? [] : ['--media', given]),
    ...['--collection', 'Demo clips', '--endpoint', url, '--license', 'CC-BY-4.0', '--attribution', 'Ada'],
    ...['--basis', 'own-work', '--training', 'allowed', '--people', 'none', '--minors', 'none'],
    ...['--country', 'NG', '--language', 'yo,pcm', '--domain', 'food,market-work'],
  ]);
  say('What is wrong with which clip? Exit code 1 says that something has to be fixed.');
  await run('ada', ['validate', '--format', 'table', given ?? '.'], { expect: codes });
  say('One record per good clip; a bad one stops nothing.');
  await run('ada', ['manifest', 'build'], { expect: codes });
  await run('ada', ['manifest', 'check', 'manifest.jsonl']);

  const wellKnown = await (await fetch(`${url}/.well-known/croton`)).json();
  const agreement = wellKnown.agreements[0].version;
  await run('ada', ['login', url, '--accept-agreement', agreement], { stdin: filesOf('ada') });
  await run('ada', ['upload', '--yes'], { expect: codes });
  await run('ada', ['status', '--format', 'table']);

  say('Two curators look at it; a verdict needs two votes.');
  for (const person of ['ben', 'chi']) {
    await run(person, ['login', url], { stdin: filesOf(person) });
    const list = await run(person, ['review', 'list', '--format', 'ids'], { capture: true });
    const ids = list.trim().split('\n').filter(Boolean);
    if (person === 'ben' && ids.length > 0) await run('ben', ['review', 'show', ids[0]]);
    // Of the example one is turned away, to show what its contributor sees.
    const rejected = given === undefined ? ids.slice(0, 1) : [];
    const accepted = ids.slice(rejected.length);
    if (accepted.length > 0) await run(person, ['review', 'accept', ...accepted]);
    const why = ['--reason', 'rights.music', '--note', 'a radio plays in the background'];
    if (rejected.length > 0) await run(person, ['review', 'reject', ...rejected, ...why]);
  }
  say('What became of each clip.');
  await run('ada', ['status', '--format', 'table']);
  await run('ben', ['review', 'list', '--state', 'accepted', '--format', 'table']);

  say('Are the bytes at the endpoint those of the files?');
  await compareObjects(
    readFileSync(manifest, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
}

mkdirSync(collection);
if (given === undefined) cpSync(join(root, 'examples/clips'), collection, { recursive: true });
const service = await startEndpoint();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => service.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
try {
  await journey(service);
  console.log(`
Everything is in   ${home}
  the collection   ${manifest}
  the endpoint     ${endpoint}
  the receipts     ${join(home, 'ada/state')}
Done in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(`\nthe demo failed: ${error.message}\n${home} is kept`);
  process.exitCode = 1;
} finally {
  await service.stop();
}
