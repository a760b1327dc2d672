/**
 * What languages or countries are called in the language of this computer, so that people find them as they know them;
 * undefined where it is English, which the data has. Labels only: Intl must never rewrite a tag.
 */
export function namesHere(type: 'language' | 'region'): ((code: string) => string | undefined) | undefined {
  const { locale } = Intl.DateTimeFormat().resolvedOptions();
  if (/^en\b/.test(locale)) return undefined;
  const labels = new Intl.DisplayNames([locale], { type, fallback: 'none' });
  return (code) => labels.of(code);
}
