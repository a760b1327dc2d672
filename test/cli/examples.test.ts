import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeUser, repository } from '../support/run-croton.js';

test('the example of a collection file gives complete records', async () => {
  const user = await makeUser();
  const { folder } = user;
  try {
    await cp(join(repository, 'examples/lagos-street-food'), folder, { recursive: true });
    await cp(join(repository, 'examples/clips/lagos-market.mp4'), join(folder, 'dance/evening.mp4'));
    expect(await user.croton(['manifest', 'build'])).toMatchObject({ code: 0 });
    const record = JSON.parse(await readFile(join(folder, 'manifest.jsonl'), 'utf8'));
    expect(record).toMatchObject({
      file_name: 'dance/evening.mp4',
      rights: { attribution: 'Ada Obi' },
      culture: { domains: ['dance', 'music'], languages: ['yo', 'pcm'] },
    });
    expect(await user.croton(['manifest', 'check', 'manifest.jsonl'])).toMatchObject({ code: 0 });
  } finally {
    await user.remove();
  }
});

test('the example is what croton init writes, with its last lines filled in', async () => {
  const user = await makeUser();
  const example = join(repository, 'examples/lagos-street-food');
  try {
    const answers = ['--license', 'CC-BY-4.0', '--attribution', 'Ada Obi', '--basis', 'own-work'];
    answers.push('--training', 'allowed', '--people', 'incidental', '--consent', 'not-needed');
    answers.push(
      '--minors',
      'none',
      '--country',
      'NG',
      '--language',
      'yo,pcm',
      '--domain',
      'food,market-work',
    );
    answers.push('--collection', 'Lagos street food 2026', '--endpoint', 'https://croton.example');
    expect(await user.croton(['init', ...answers])).toMatchObject({ code: 0 });
    const [written = '', rules = ''] = (await readFile(join(user.folder, 'croton.yaml'), 'utf8')).split(
      /(?<=first to last:\n)/,
    );
    expect(await readFile(join(example, 'croton.yaml'), 'utf8')).toBe(written + rules.replace(/^# /gm, ''));
    const schema = '.croton-collection.schema.json';
    expect(await readFile(join(example, schema), 'utf8')).toBe(
      await readFile(join(user.folder, schema), 'utf8'),
    );
  } finally {
    await user.remove();
  }
});
