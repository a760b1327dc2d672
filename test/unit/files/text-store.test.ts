import { expect, test } from 'vitest';
import { TextStore } from '../../../src/files/text-store.js';
import { NameTwins } from '../../../src/journey/name-twins.js';

test('gives back every text, whatever its length', () => {
  const texts = [
    '',
    'a',
    'é\u{1f600}\n',
    'x'.repeat(70_000),
    ...Array.from({ length: 9000 }, (_, n) => `clip ${n}.mp4`),
  ];
  const store = new TextStore();
  const places = texts.map((text) => store.add(text));
  expect(places.map((place) => store.read(place))).toEqual(texts);
});

test('names that differ only by case or normal form are told, the same name is not', () => {
  const twins = new NameTwins();
  for (let n = 0; n < 5000; n += 1) expect(twins.find(`a/${n}.mp4`)).toBeUndefined();
  expect(twins.find('É.mp4')).toBeUndefined();
  expect(twins.find('e\u0301.MP4')).toBe('É.mp4');
  expect(twins.find('A/17.mp4')).toBe('a/17.mp4');
  expect(twins.find('a/17.mp4')).toBeUndefined();
});
