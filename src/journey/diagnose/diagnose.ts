/** What croton stands on here: what works, what does not, and the fix. */
import { createRequire } from 'node:module';
import type { EndpointClient } from '../../client/endpoint-client.js';
import type { Context } from '../../context.js';
import { systemErrorCode } from '../../errors.js';
import { diagnoseEndpoint } from './diagnose-endpoint.js';
import { diagnoseFfprobe } from './diagnose-ffprobe.js';
import { diagnoseFolders } from './diagnose-folders.js';

export interface Diagnosis {
  /** Stable: `node`, `ffprobe`, `ffprobe/candidate`, `packages`, `folder/state`, `endpoint/clock`, … */
  readonly check: string;
  /** `fail`: something that croton is for does not work. */
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found. May quote untrusted text. */
  readonly message: string;
  readonly fix?: string | undefined;
}

/** The endpoint to look at, or the diagnosis of why there is none. */
type EndpointToDiagnose = EndpointClient | Diagnosis;

const OLDEST_NODE = [20, 19] as const;
const SERVE_PACKAGES = [
  'fastify',
  '@fastify/rate-limit',
  '@tus/server',
  '@tus/file-store',
  'kysely',
  'libsql',
];

/** Looks at everything in turn. Nothing is changed or sent, but a request to the endpoint. */
export async function* diagnose(context: Context, endpoint: EndpointToDiagnose): AsyncGenerator<Diagnosis> {
  yield diagnoseNode(process.versions.node);
  yield* diagnoseFfprobe(context);
  yield diagnosePackages();
  yield* diagnoseFolders(context);
  if ('check' in endpoint) yield endpoint;
  else yield* diagnoseEndpoint(context, endpoint);
}

/** Whether this version of Node is new enough. */
export function diagnoseNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const message = `Node ${version} on ${process.platform} ${process.arch}`;
  const newEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (newEnough) return { check: 'node', status: 'ok', message };
  return { check: 'node', status: 'fail', message, fix: `install Node ${OLDEST_NODE.join('.')} or newer` };
}

function diagnosePackages(): Diagnosis {
  const missing = SERVE_PACKAGES.filter((name) => !isInstalled(name));
  const check = 'packages';
  if (missing.length === 0) return { check, status: 'ok', message: 'all packages for croton serve' };
  const message = `without ${missing.join(', ')}: everything but croton serve works`;
  return { check, status: 'ok', message, fix: 'npm i -g croton --include=optional, to serve an endpoint' };
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (error) {
    // A package for import alone does not resolve, but it is there.
    return systemErrorCode(error) !== 'MODULE_NOT_FOUND';
  }
}
