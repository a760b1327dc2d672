import { expect, test } from 'vitest';
import { findOffers } from '../../../src/commands/init-offers.js';

const offered = async (folder: string, env = {}) => {
  const found = await findOffers(folder, env);
  return Object.fromEntries(
    Object.entries(found).map(([name, offers]) => [name, offers.map(({ code }) => code).join(' ')]),
  );
};

test.each([
  ['yoruba-weddings', {}, { languages: 'yo', countries: '', domains: '' }],
  ['Lagos street food 2026', {}, { countries: 'NG', domains: 'food' }],
  ['markets_and_dances', {}, { domains: 'market-work dance' }],
  ['Ghana', { LANG: 'ha_NG.UTF-8' }, { countries: 'GH NG', languages: 'ha' }],
  ['DCIM', { LC_ALL: 'C.UTF-8', LANG: 'en_US' }, { countries: '', languages: '' }],
  ['DCIM', { LANG: 'pt_BR@euro' }, { countries: 'BR', languages: 'pt' }],
  ['DCIM', { LANG: 'xx_QQ.UTF-8; rm' }, { countries: '', languages: '' }],
  ['日本語', {}, { countries: '', domains: '' }],
  ['a'.repeat(250), {}, { countries: '', languages: '', domains: '' }],
])('%s %j suggests %j', async (folder, env, expected) => {
  expect(await offered(folder, env)).toMatchObject(expected);
});

test('each offer says where it comes from', async () => {
  const { languages } = await findOffers('yoruba', { LANG: 'en_NG.UTF-8' });
  expect(languages).toEqual([
    { code: 'yo', name: 'Yoruba', because: "the folder's name" },
    { code: 'en', name: 'English', because: 'your locale' },
  ]);
});
