import { recordRule } from '../../rule.js';

const SCOPES = ['redistribute', 'train', 'generative-train', 'commercial'];

export const consent = recordRule({
  id: 'rights/consent',
  title: 'People in the clip did not agree to this use',
  why: 'A face or a voice in a public collection is copied and learned from, and cannot be called back. The people decide, for each use, and may set an end.',
  fix: 'ask them for what is missing, then say so in rights.consent, consent_scope and consent_expires; or leave the clip out',
  severity: 'error',
  options: {
    scopes: {
      default: ['redistribute', 'train', 'generative-train'],
      choices: SCOPES,
      description:
        'what identifiable people have to have agreed to; a commercial project needs commercial too',
    },
  },
  messages: {
    notObtained: 'people can be recognized and their consent was not obtained',
    expired: 'the consent of the people in it ended on {actual}',
    unscoped: 'consent was obtained, but nothing says for what (rights.consent_scope)',
    scope: 'the people in it have not agreed to: {missing}',
  },
  check({ rights }, { scopes }, { commercial, today }) {
    if (rights.people !== 'identifiable') return 'not-applicable';
    const { consent: given, consent_scope: scope, consent_expires: expires } = rights;
    if (given !== 'obtained')
      return {
        message: 'notObtained',
        expected: 'obtained',
        actual: given ?? null,
        pointer: '/rights/consent',
      };
    if (expires !== undefined && expires < today)
      return {
        message: 'expired',
        expected: `${today} or later`,
        actual: expires,
        pointer: '/rights/consent_expires',
      };
    const needed = commercial && !scopes.includes('commercial') ? [...scopes, 'commercial'] : scopes;
    const missing = needed.filter((use) => !scope?.some((agreed) => agreed === use));
    if (missing.length === 0) return 'pass';
    const common = {
      expected: needed.join(', '),
      actual: scope?.join(', ') ?? null,
      pointer: '/rights/consent_scope',
    };
    if (scope === undefined) return { ...common, message: 'unscoped' };
    return { ...common, message: 'scope', parameters: { missing: missing.join(', ') } };
  },
});
