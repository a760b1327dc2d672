import { escapeUntrusted } from '../text/escape.js';

/** Says that the cache of facts does not work, and that this costs time only. */
export function cacheTroubleLine(reason: string): string {
  return `going on without the cache of facts: ${escapeUntrusted(reason)} (--no-cache does without it)`;
}
