/** What reports show of a submission: a part of what the endpoint lists. Untrusted text throughout. */
export interface SubmissionRow {
  readonly submission: string;
  readonly state: string;
  readonly round: number;
  readonly file_name: string | null;
  readonly title: string | null;
  readonly contributor: string;
  readonly bytes: number;
  readonly duration_s: number | null;
  readonly languages: readonly string[];
  readonly countries: readonly string[];
  readonly license: string | null;
  readonly reasons: readonly string[];
  readonly next_step: string | null;
  readonly votes: number;
  readonly declared_at: string;
}
