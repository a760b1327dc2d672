import { createHash } from 'node:crypto';
import type { AgreementText } from './services.js';

const VERSION = '2026-draft-1';

const TEXT = `Croton contributor agreement, draft 1 (2026)

This is a draft in plain words. The operator of an endpoint should have it checked where they live.

1. You share only clips that you made, or that you may share. For each clip you say why.
2. You choose the license of each clip, and whether models may be trained on it. The project keeps to that choice.
3. If people can be recognized, you asked them, and you tell truthfully what they agreed to. For children a guardian agreed.
4. You describe places, languages and cultures as truthfully as you can, and you respect what a community keeps to itself.
5. Curators look at your clips and may turn them away, with a reason. They see your pseudonym, not your name.
6. You can take a clip back at any time. Its bytes are deleted and future releases leave it out. A license that was already
   granted, and what a model has already learned, cannot be called back.
7. Acceptance is recorded with your pseudonym and the digest of this text, and stands in every receipt.
`;

/** The agreement that an endpoint ships with. */
export const DEFAULT_AGREEMENT: AgreementText = {
  version: VERSION,
  digest: `sha256:${createHash('sha256').update(TEXT).digest('hex')}`,
  url: `/v1/agreements/${VERSION}`,
  languages: ['en'],
  text: TEXT,
};
