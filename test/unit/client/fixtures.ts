import type { SubmissionDetail, SubmissionSummary } from '../../../src/protocol/submissions.js';

/** The id of the n-th submission: UUIDv7 in form. */
export const idOf = (n: number): string =>
  `0192f3a4-77b1-7c9d-8${String(n).padStart(3, '0')}-${n.toString(16).padStart(12, '0')}`;

export const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

export function summaryOf(n: number, over: Partial<SubmissionSummary> = {}): SubmissionSummary {
  return {
    submission: idOf(n),
    id: digestOf(n),
    state: 'queued',
    round: 1,
    revision: 1,
    record_digest: digestOf(n + 1000),
    file_name: `clip-${n}.mp4`,
    title: null,
    contributor: 'ada',
    bytes: 1000,
    duration_s: 12.5,
    languages: ['yo'],
    countries: ['NG'],
    license: 'CC-BY-4.0',
    reasons: [],
    next_step: null,
    votes: 0,
    declared_at: '2026-05-01T00:00:00Z',
    updated_at: '2026-05-01T00:00:00Z',
    ...over,
  };
}

export const detailOf = (n: number, over: Partial<SubmissionDetail> = {}): SubmissionDetail => ({
  ...summaryOf(n),
  record: { rights: { license: 'CC-BY-4.0' } },
  findings: [],
  history: [],
  ...over,
});

export const agreement = {
  version: '2026-01',
  digest: digestOf(7),
  url: 'https://croton.example/agreement',
  languages: ['en'],
};

export const me = {
  name: 'ada',
  roles: ['contributor'],
  organization: null,
  agreement: null,
  agreement_due: agreement,
  token_expires: null,
};
