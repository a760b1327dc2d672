import type { Finding } from '../validation/finding.js';

/** Where in the record, as a JSON Pointer; empty where the message begins with that place (`culture.countries[0]`). */
export function pointerBeside({ subject, message }: Finding): string {
  const { pointer = '' } = subject;
  const spoken = pointer
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.');
  return message.startsWith(`${spoken}: `) || message.startsWith(`${spoken} `) ? '' : pointer;
}
