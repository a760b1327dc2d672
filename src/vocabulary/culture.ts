/** What a clip shows of a culture: croton's own short list, wide enough that `other` is rare. */
export const CULTURE_DOMAINS = [
  'food',
  'clothing',
  'home',
  'market-work',
  'farming-fishing-herding',
  'craft',
  'music',
  'dance',
  'theatre',
  'ritual',
  'festival',
  'storytelling',
  'games-sport',
  'family',
  'education',
  'health',
  'transport',
  'built-place',
  'nature',
  'public-life',
  'speech',
  'other',
] as const;

/** UNESCO's five domains of intangible cultural heritage (2003 convention, article 2.2). */
export const HERITAGE_DOMAINS = [
  'oral-traditions',
  'performing-arts',
  'social-practices',
  'nature-knowledge',
  'craftsmanship',
] as const;

/** Local Contexts notices, which anyone may place. Labels belong to the communities and need their project's URL. */
export const CULTURE_NOTICES = [
  'tk-notice',
  'bc-notice',
  'attribution-incomplete',
  'open-to-collaborate',
] as const;

/** Whether `text` names a Local Contexts notice, or is the page of the project whose Labels apply. */
export function isCultureNotice(text: string): boolean {
  return (
    (CULTURE_NOTICES as readonly string[]).includes(text) || text.startsWith('https://localcontextshub.org/')
  );
}
