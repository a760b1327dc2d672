/** One word of a vocabulary, as look-ups see it. */
export interface VocabularyEntry {
  /** As it stands in records. */
  readonly code: string;
  /** The name of the standard. */
  readonly name: string;
  /** What else it is called. */
  readonly names?: readonly string[];
  /** Other codes that people use for it: `UK` for `GB`. */
  readonly codes?: readonly string[];
  /** A line that explains it. */
  readonly about?: string;
  /** Further words that it is found by. */
  readonly keywords?: string;
  /** Where several are found alike, lower ones come first. 0: what most people mean. */
  readonly rank?: number;
}
