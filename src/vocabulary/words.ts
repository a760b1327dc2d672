/** Reads the generated lists: made into sets and maps when first asked for, not at start-up. */

/** A set of the whitespace-separated words of `text`, in lower case. Built on the first call. */
export function lazyWordSet(text: string): () => ReadonlySet<string> {
  let words: ReadonlySet<string> | undefined;
  return () => {
    words ??= new Set(text.trim().toLowerCase().split(/\s+/));
    return words;
  };
}

/** A map from the first word of each line to the rest of it, which may be empty. Built on the first call. */
export function lazyLineMap(text: string): () => ReadonlyMap<string, string> {
  let lines: ReadonlyMap<string, string> | undefined;
  return () => {
    lines ??= new Map(
      text
        .trim()
        .split('\n')
        .map((line) => {
          const gap = line.indexOf(' ');
          return gap === -1 ? [line, ''] : [line.slice(0, gap), line.slice(gap + 1)];
        }),
    );
    return lines;
  };
}
