// An endpoint in a process of its own that tells when requests began and ended: the same clock for every client.
// Arguments: the directory of the endpoint. Talks to its parent over IPC.
import { subscribe } from 'node:diagnostics_channel';
import { startEndpoint } from '../../dist/endpoint/start.js';

const spans = {};
const kindOf = ({ url, headers }) => {
  // The request that only creates an upload carries no bytes.
  if (url.startsWith('/v1/uploads')) return Number(headers['content-length'] ?? 1) > 0 ? 'upload' : 'create';
  if (url.endsWith('/commit')) return 'commit';
  return url === '/v1/submissions' ? 'declare' : 'other';
};

subscribe('http.server.request.start', ({ request }) => {
  spans[kindOf(request)] ??= { startMs: performance.now(), endMs: 0 };
});
subscribe('http.server.response.finish', ({ request }) => {
  const span = spans[kindOf(request)];
  if (span !== undefined) span.endMs = performance.now();
});

const { url, tokens } = await startEndpoint({ directory: process.argv[2], port: 0, demo: true });
process.on('message', () => process.send({ spans, peakBytes: process.resourceUsage().maxRSS * 1024 }));
process.on('disconnect', () => process.exit());
process.send({ url, tokens });
