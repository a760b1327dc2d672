// What somebody would write with tus-js-client to do what croton does: declare in batches, send side by side with the
// bytes in the creating request, commit behind. Argument: JSON `{url, token, folder, manifest, jobs}`.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import * as tus from 'tus-js-client';

const { url, token, folder, manifest, jobs } = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 2 * jobs });
const httpStack = new tus.DefaultHttpStack({ agent });
const authorization = `Bearer ${token}`;

function post(path, body) {
  const text = JSON.stringify(body);
  const headers = {
    authorization,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, url), { method: 'POST', agent, headers }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () =>
        resolve({ status: response.statusCode, json: JSON.parse(Buffer.concat(pieces)) }),
      );
    });
    call.on('error', reject);
    call.end(text);
  });
}

async function send({ submission, create_url }, record) {
  const bytes = await readFile(join(folder, record.file_name));
  await new Promise((onSuccess, onError) => {
    new tus.Upload(bytes, {
      endpoint: new URL(create_url, url).href,
      metadata: { submission },
      headers: { authorization },
      uploadDataDuringCreation: bytes.length <= 1 << 20,
      storeFingerprintForResuming: false,
      httpStack,
      onSuccess,
      onError,
    }).start();
  });
}

async function commit(submission) {
  for (;;) {
    const { status } = await post(`/v1/submissions/${submission}/commit`, {});
    if (status === 200) return;
    if (status !== 202) throw new Error(`commit: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const records = readFileSync(manifest, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
for (let first = 0; first < records.length; first += 500) {
  const batch = records.slice(first, first + 500);
  const { json } = await post('/v1/submissions', { items: batch.map((record) => ({ record })) });
  const commits = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < batch.length; index = next++) {
      await send(json.results[index], batch[index]);
      commits.push(commit(json.results[index].submission));
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  await Promise.all(commits);
}
agent.destroy();
