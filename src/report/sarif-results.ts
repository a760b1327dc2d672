/** GitHub shows no more results than this of one run. */
const LIMIT = 5000;

export interface RuleResults {
  readonly rule: string;
  readonly count: number;
  /** Serialized; undefined when they are told as one. */
  readonly results: readonly string[] | undefined;
  /** The first of them. */
  readonly first: string;
}

interface Kept {
  readonly first: string;
  count: number;
  results: string[] | undefined;
}

/** Collects serialized results by rule. While there are more than the limit, the most frequent rule is aggregated. */
export class SarifResults {
  readonly #rules = new Map<string, Kept>();
  #kept = 0;

  add(rule: string, result: string): void {
    const entry = this.#rules.get(rule);
    if (entry === undefined) {
      this.#rules.set(rule, { first: result, count: 1, results: [result] });
    } else {
      entry.count += 1;
      if (entry.results === undefined) return;
      entry.results.push(result);
    }
    this.#kept += 1;
    if (this.#kept > LIMIT) this.#aggregate();
  }

  /** In the order in which the rules were first broken. */
  byRule(): readonly RuleResults[] {
    return [...this.#rules].map(([rule, { first, count, results }]) => ({ rule, first, count, results }));
  }

  #aggregate(): void {
    let most: Kept | undefined;
    for (const entry of this.#rules.values()) {
      if ((entry.results?.length ?? 0) > (most?.results?.length ?? 1)) most = entry;
    }
    if (most?.results === undefined) return;
    this.#kept -= most.results.length - 1;
    most.results = undefined;
  }
}
