import { expect, test } from 'vitest';
import { cacheDirectory, configDirectory, stateDirectory } from '../../../src/files/directories.js';

test('each directory follows its variable', () => {
  expect(cacheDirectory({ CROTON_CACHE_DIR: '/c' })).toBe('/c');
  expect(stateDirectory({ CROTON_STATE_DIR: '/s' })).toBe('/s');
  expect(configDirectory({ CROTON_CONFIG_DIR: '/k' })).toBe('/k');
});

test('an empty variable is no answer', () => {
  for (const directory of [cacheDirectory, stateDirectory, configDirectory])
    expect(directory({ CROTON_CACHE_DIR: '', CROTON_STATE_DIR: '', CROTON_CONFIG_DIR: '' })).toMatch(
      /croton/,
    );
});
