/** What is wrong and what to do as one text, for formats that have a single place for both. */
export function messageWithFix(message: string, fix: string): string {
  return `${message}${/[.?!]$/.test(message) ? '' : '.'} Fix: ${fix}`;
}
