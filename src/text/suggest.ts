/**
 * The number of single-character edits between two words, with swaps (optimal string alignment). One above `most` is not
 * counted to its end: any number above `most` stands for it.
 */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  let row: number[] = [];
  for (let i = 1; i <= a.length; i += 1) {
    const letter = a.charCodeAt(i - 1);
    let left = i;
    let least = i;
    row[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const other = b.charCodeAt(j - 1);
      let best = Math.min((previous[j] ?? 0) + 1, left + 1);
      best = Math.min(best, (previous[j - 1] ?? 0) + (letter === other ? 0 : 1));
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other)
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row[j] = best;
      left = best;
      if (best < least) least = best;
    }
    // No later row has less: even a swap costs one more than what it starts from.
    if (least > most) return least;
    [before, previous, row] = [previous, row, before];
  }
  return previous[b.length] ?? 0;
}

/** The candidate that `word` most likely meant, if any is close enough to say so. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
