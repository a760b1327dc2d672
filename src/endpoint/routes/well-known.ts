import { ROUTES, UPLOADS_PATH } from '../../protocol/routes.js';
import { DECLARE_BATCH } from '../../protocol/submissions.js';
import { PROTOCOL_VERSION, type WellKnown } from '../../protocol/well-known.js';
import { ProblemError } from '../problem-error.js';
import { instant } from '../store/describe-submission.js';
import type { Handler } from './handler.js';

export const wellKnown: Handler<'wellKnown'> = async ({ services }): Promise<WellKnown> => {
  const { settings, signer, clock, policy } = services;
  const { text: _, ...agreement } = settings.agreement;
  return {
    protocols: [PROTOCOL_VERSION],
    name: settings.name,
    urls: {
      submissions: ROUTES.declare.path,
      uploads: UPLOADS_PATH,
      ...(policy.published === undefined ? {} : { policy: ROUTES.policy.path }),
    },
    ...(policy.published === undefined ? {} : { policy_digest: policy.published.digest }),
    limits: {
      declare_batch: DECLARE_BATCH,
      upload_bytes: settings.uploadBytes,
      parallel_uploads: settings.parallelUploads,
    },
    licenses: [],
    agreements: [agreement],
    support: { languages: ['en'] },
    wanted: [],
    quorum: settings.quorum,
    public_key: { id: signer.keyId, algorithm: 'ed25519', spki: signer.spki },
    time: instant(clock.now()),
  };
};

export const agreement: Handler<'agreement'> = async ({ services, place, reply }) => {
  const { version, text } = services.settings.agreement;
  if (place('version') !== version) throw new ProblemError('not-found');
  return reply.type('text/plain; charset=utf-8').send(text);
};

export const policy: Handler<'policy'> = async ({ services, reply }) => {
  const { published } = services.policy;
  if (published === undefined) throw new ProblemError('not-found');
  return reply.type('application/yaml; charset=utf-8').send(published.text);
};
