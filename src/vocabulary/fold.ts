/** Letters that Unicode does not take apart, though people without the keyboard write them so. */
const PLAIN: Readonly<Record<string, string>> = {
  æ: 'ae',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
  ƙ: 'k',
  ƴ: 'y',
  ǝ: 'e',
  ɓ: 'b',
  ɔ: 'o',
  ɖ: 'd',
  ɗ: 'd',
  ə: 'e',
  ɛ: 'e',
  ɣ: 'g',
  ʋ: 'v',
};
const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');
const ASCII = /^[ -~]*$/;
const APOSTROPHES = /['’‘ʼʻʹ`´ꞌ]/g;
const BETWEEN_WORDS = /(?:[^\p{L}\p{N}.]|\.(?!\p{N}))+/gu;

/**
 * `text` as look-ups compare it: letter case, accents, apostrophes, punctuation and the form of Unicode do not count.
 * `Côte d’Ivoire` → `cote divoire`, `CC-BY-4.0` → `cc by 4.0`.
 */
export function fold(text: string): string {
  const plain = ASCII.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(PLAIN_LETTERS, (letter) => PLAIN[letter] ?? letter);
  return plain.replace(APOSTROPHES, '').replace(BETWEEN_WORDS, ' ').trim();
}
