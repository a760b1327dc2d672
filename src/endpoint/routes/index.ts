import type { RouteName } from '../../protocol/routes.js';
import { acceptAgreement, createToken, me, revokeToken } from './accounts.js';
import { accepted, revocations } from './feeds.js';
import type { Handler } from './handler.js';
import { media } from './media.js';
import { health, metrics, probe, ready } from './operations.js';
import { decide, decisions } from './review.js';
import { commit, declare, listSubmissions, showSubmission, withdraw } from './submissions.js';
import { agreement, policy, wellKnown } from './well-known.js';

/** Who answers each route of the protocol. The compiler demands all of them. */
export const HANDLERS: { readonly [N in RouteName]: Handler<N> } = {
  wellKnown,
  agreement,
  policy,
  me,
  acceptAgreement,
  declare,
  listSubmissions,
  showSubmission,
  commit,
  withdraw,
  media,
  decisions,
  decide,
  accepted,
  createToken,
  revokeToken,
  revocations,
  probe,
  health,
  ready,
  metrics,
};
