import { createHash } from 'node:crypto';
import type { Finding } from '../validation/finding.js';

/** Fingerprints that are remembered, to tell findings apart that are alike. */
const REMEMBERED = 50_000;

const digest = (parts: readonly (string | number)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/**
 * Makes fingerprints of findings: 32 hex digits, the same in every run while the rule, the file and the record stay, also when
 * lines move or the wording changes. Unique within one report; findings that only their order tells apart are numbered.
 */
export function createFingerprints(): (finding: Finding) => string {
  /** How often each came by: looking for a free number from the start would take the square of that. */
  const seen = new Map<string, number>();
  let count = 0;
  return ({ rule, subject }) => {
    const { path, id, line, pointer = '' } = subject;
    const parts = [rule, path, id ?? line ?? '', pointer];
    count += 1;
    const fingerprint = digest(parts);
    const twin = (seen.get(fingerprint) ?? 0) + 1;
    // In a report of that length nobody follows single findings: the memory counts more.
    if (twin === 1 && seen.size >= REMEMBERED) return digest([...parts, 'number', count]);
    seen.set(fingerprint, twin);
    return twin === 1 ? fingerprint : digest([...parts, twin]);
  };
}

/** The fingerprint of a rule on a content, wherever the file stands. */
export function contentFingerprint(rule: string, id: string): string {
  return digest([rule, id]);
}
