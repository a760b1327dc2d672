/** Language tags (BCP 47), judged against the IANA registry. Tags are never rewritten: canonical forms erase languages. */
import {
  EXTLANG_SUBTAGS,
  GRANDFATHERED_TAGS,
  LANGUAGE_SUBTAGS,
  REGION_SUBTAGS,
  SCRIPT_SUBTAGS,
  VARIANT_SUBTAGS,
} from './data/language-subtags.js';
import { lazyWordSet } from './words.js';

const languages = lazyWordSet(LANGUAGE_SUBTAGS);
const extlangs = lazyWordSet(EXTLANG_SUBTAGS);
const scripts = lazyWordSet(SCRIPT_SUBTAGS);
const regions = lazyWordSet(REGION_SUBTAGS);
const variants = lazyWordSet(VARIANT_SUBTAGS);
const grandfathered = lazyWordSet(GRANDFATHERED_TAGS);

// RFC 5646, section 2.1: langtag, with extensions and private use allowed but not looked into.
const LANGTAG =
  /^([a-z]{2,8})(?:-([a-z]{3}))?(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?$/;
const PRIVATE_USE = /^x(?:-[a-z\d]{1,8})+$/;

/** The short answer for nearly every record: a bare language subtag, as it is usually written. */
const known = new Map<string, boolean>();

/** Whether `tag` is a language tag whose every subtag is in the IANA registry (RFC 5646: "valid"). */
export function isLanguageTag(tag: string): boolean {
  const before = known.get(tag);
  if (before !== undefined) return before;
  const answer = judgeTag(tag.toLowerCase());
  if (known.size < 1000) known.set(tag, answer);
  return answer;
}

function judgeTag(tag: string): boolean {
  if (grandfathered().has(tag) || PRIVATE_USE.test(tag)) return true;
  const parts = LANGTAG.exec(tag);
  if (parts === null) return false;
  const [, language = '', extlang, script, region, variant = ''] = parts;
  return (
    languages().has(language) &&
    (extlang === undefined || extlangs().has(`${language}-${extlang}`)) &&
    (script === undefined || scripts().has(script)) &&
    (region === undefined || regions().has(region)) &&
    variant
      .split('-')
      .slice(1)
      .every((word) => variants().has(word))
  );
}
