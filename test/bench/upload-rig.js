import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const repository = join(import.meta.dirname, '../..');
const croton = join(repository, 'bin/croton.js');
const clip = readFileSync(join(import.meta.dirname, '../fixtures/clips/plain.mp4'));

const SETTINGS = `collection: Bench
defaults:
  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;

/** A folder of clips of `bytes` each, most of it a hole that takes no place on the disk; and clients that send them. */
export class UploadRig {
  constructor(count, bytes) {
    this.folder = mkdtempSync(join(tmpdir(), 'croton-bench-upload-'));
    this.clips = join(this.folder, 'clips');
    this.manifest = join(this.clips, 'manifest.jsonl');
    this.count = count;
    mkdirSync(this.clips);
    writeFileSync(join(this.clips, 'croton.yaml'), SETTINGS);
    // An `mdat` box with a 64-bit size (ISO/IEC 14496-12, 4.2), and the number that makes each clip another one.
    const box = Buffer.alloc(24);
    box.write('\0\0\0\u0001mdat', 'latin1');
    box.writeBigUInt64BE(BigInt(bytes - clip.length), 8);
    for (let number = 0; number < count; number += 1) {
      const path = join(this.clips, `clip-${String(number).padStart(5, '0')}.mp4`);
      box.writeUInt32BE(number, 16);
      writeFileSync(path, Buffer.concat([clip, box]));
      truncateSync(path, bytes);
    }
    this.runs = 0;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  env(state, { url, token } = {}) {
    const at = (name) => join(this.folder, name);
    return {
      ...process.env,
      CI: '1',
      CROTON_CACHE_DIR: at('cache'),
      CROTON_CONFIG_DIR: at('config'),
      CROTON_STATE_DIR: at(state),
      ...(url === undefined ? {} : { CROTON_ENDPOINT: url, CROTON_TOKEN: token }),
    };
  }

  /** Looks at and hashes the clips, so that only sending is left to be measured. */
  buildManifest() {
    const { status, stderr } = spawnSync(process.execPath, [croton, 'manifest', 'build'], {
      cwd: this.clips,
      env: this.env('state'),
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`manifest build ended with ${status}: ${stderr}`);
  }

  records() {
    return readFileSync(this.manifest, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** Runs `client` against an endpoint of its own and tells the endpoint's spans of requests by kind. */
  async measure(client) {
    // What was written before must not be paid for now.
    spawnSync('sync');
    this.runs += 1;
    const directory = join(this.folder, `endpoint-${this.runs}`);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'timed-endpoint.js'), directory], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const exited = once(child, 'exit');
    try {
      const [{ url, tokens }] = await Promise.race([
        once(child, 'message'),
        exited.then(() => {
          throw new Error('the endpoint did not start');
        }),
      ]);
      const told = await client({ url, token: tokens.ada, state: `state-${this.runs}` });
      child.send('read');
      const [{ spans }] = await once(child, 'message');
      return { spans, told };
    } finally {
      child.kill('SIGKILL');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** Uploads with croton. Tells the most memory that it took, in MB. */
  async croton({ url, token, state }, ...args) {
    const run = ['upload', '--yes', '--json', ...args];
    const { stdout, stderr } = await this.#run([croton, ...run], this.env(state, { url, token }));
    const { sent } = JSON.parse(stdout);
    if (sent !== this.count) throw new Error(`croton sent ${sent} of ${this.count}: ${stderr}`);
    return (Number(/peak=(\d+)/.exec(stderr)[1]) * 1024) / 1e6;
  }

  /** Uploads with tus-js-client. */
  async peer({ url, token }, jobs) {
    const wish = { url, token, folder: this.clips, manifest: this.manifest, jobs };
    await this.#run([join(import.meta.dirname, 'tus-peer.js'), JSON.stringify(wish)], process.env);
  }

  /** Copies with rclone to a WebDAV server of its own. Tells the seconds; undefined where there is no rclone. */
  async rclone(jobs) {
    if (spawnSync('rclone', ['version']).status !== 0) return undefined;
    this.runs += 1;
    const directory = join(this.folder, `webdav-${this.runs}`);
    mkdirSync(directory);
    const address = `127.0.0.1:${await freePort()}`;
    const server = spawn('rclone', ['serve', 'webdav', directory, '--addr', address], { stdio: 'ignore' });
    const exited = once(server, 'exit');
    try {
      const url = `http://${address}/`;
      while ((await fetch(url).catch(() => undefined)) === undefined) await delay(50);
      spawnSync('sync');
      const started = performance.now();
      const to = [':webdav:', '--webdav-url', url, '--transfers', String(jobs)];
      await promisify(execFile)('rclone', ['copy', this.clips, ...to]);
      return (performance.now() - started) / 1000;
    } finally {
      server.kill('SIGKILL');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    }
  }

  async #run(args, env) {
    const peak =
      "data:text/javascript,process.on('exit',()=>process.stderr.write('\\npeak='+process.resourceUsage().maxRSS))";
    return promisify(execFile)(process.execPath, ['--import', peak, ...args], {
      cwd: this.clips,
      env,
      maxBuffer: 1 << 28,
    });
  }

  /** Sends the first clip with one PATCH of curl to an upload that was declared and created as croton does. */
  async curl({ url, token }) {
    const [record] = this.records();
    const authorization = `Bearer ${token}`;
    const declared = await fetch(new URL('/v1/submissions', url), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ record }] }),
    });
    const [{ submission, create_url }] = (await declared.json()).results;
    const tus = { authorization, 'Tus-Resumable': '1.0.0' };
    const created = await fetch(new URL(create_url, url), {
      method: 'POST',
      headers: {
        ...tus,
        'Upload-Length': String(record.bytes),
        'Upload-Metadata': `submission ${Buffer.from(submission).toString('base64')}`,
      },
    });
    const headers = {
      ...tus,
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      Expect: '',
    };
    const args = ['-sS', '--fail', '-X', 'PATCH', '-T', join(this.clips, record.file_name)];
    for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
    await promisify(execFile)('curl', [...args, new URL(created.headers.get('location'), url).href]);
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
