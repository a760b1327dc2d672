/** What reading every packet (`--deep`) or decoding every frame (`--decode`) showed. */
export interface IntegrityReport {
  readonly level: 'packets' | 'decoded';
  /** What ffprobe complained of first; null when it did not. Untrusted. */
  readonly complaint: string | null;
  /** Streams of which less was read than the headers promise. */
  readonly short: readonly { readonly index: number; readonly expected: number; readonly read: number }[];
  /** Packets of each stream, by its index. */
  readonly packets: Readonly<Record<number, number>>;
  /** Why nothing can be said (a timeout, a crash); null when it was read to its end. */
  readonly unknown: string | null;
}
