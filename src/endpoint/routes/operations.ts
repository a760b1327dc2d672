import { access, constants } from 'node:fs/promises';
import { ProblemError } from '../problem-error.js';
import type { Handler } from './handler.js';

/** The bytes were counted as they came in. */
export const probe: Handler<'probe'> = async ({ request }) => ({ bytes: Number(request.body ?? 0) });

export const health: Handler<'health'> = async () => ({ status: 'ok' });

export const ready: Handler<'ready'> = async ({ services }) => {
  try {
    await services.db.selectFrom('accounts').select('id').limit(1).execute();
    await access(services.uploadsDirectory, constants.W_OK);
  } catch {
    throw new ProblemError('busy');
  }
  return { status: 'ok' };
};

export const metrics: Handler<'metrics'> = async ({ services, reply }) => {
  const { counters, db } = services;
  const states = await db
    .selectFrom('submissions')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const lines = [
    ...counter('croton_upload_bytes_total', 'bytes of uploads that arrived', counters.uploadBytes),
    ...counter('croton_requests_total', 'requests answered', counters.requests),
    ...counter('croton_receipts_total', 'receipts given', counters.receipts),
    ...counter(
      'croton_digest_mismatches_total',
      'uploads whose bytes were not those declared',
      counters.mismatches,
    ),
    '# HELP croton_submissions submissions by state',
    '# TYPE croton_submissions gauge',
    ...states.map(({ state, count }) => `croton_submissions{state="${state}"} ${count}`),
  ];
  return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${lines.join('\n')}\n`);
};

const counter = (name: string, help: string, value: number) => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} counter`,
  `${name} ${value}`,
];
