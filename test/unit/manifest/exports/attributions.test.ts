import { expect, test } from 'vitest';
import { attributions } from '../../../../src/manifest/exports/attributions.js';
import type { ClipRecord } from '../../../../src/record/schema.js';
import { exampleRecord } from '../../../support/example-record.js';
import { runExport } from '../../../support/run-export.js';

const { rights, media, origin } = exampleRecord();

async function line(changes: Partial<ClipRecord>): Promise<string> {
  const { text } = await runExport(attributions, [exampleRecord(1, { file_name: 'a.mp4', ...changes })]);
  return text().split('\n')[2] ?? '';
}

test('names title, author, source, license and changes', async () => {
  const from = exampleRecord(2).id;
  expect(
    await line({
      title: 'Market',
      rights: { ...rights, source_url: 'https://example.org/a' },
      origin: { ...origin, derived_from: from },
      media: { ...media, shared: '1' },
    }),
  ).toBe(
    `- **Market** (a.mp4) by Ada. License: [CC-BY-4.0](https://creativecommons.org/licenses/by/4.0/). Source: [https\\://example.org/a](https://example.org/a). Changes: made from ${from}, private metadata taken out.`,
  );
});

test.each([
  ['CC0-1.0', '[CC0-1.0](https://creativecommons.org/publicdomain/zero/1.0/)'],
  ['CC-PDM-1.0', '[CC-PDM-1.0](https://creativecommons.org/publicdomain/mark/1.0/)'],
  ['CC-BY-NC-SA-2.0-FR', '[CC-BY-NC-SA-2.0-FR](https://creativecommons.org/licenses/by-nc-sa/2.0/fr/)'],
  ['CC-BY-3.0-IGO', '[CC-BY-3.0-IGO](https://creativecommons.org/licenses/by/3.0/igo/)'],
  [
    'MIT OR (Apache-2.0 AND LicenseRef-Ours)',
    '[MIT](https://spdx.org/licenses/MIT.html) OR ([Apache-2.0](https://spdx.org/licenses/Apache-2.0.html) AND LicenseRef-Ours)',
  ],
])('links the pages of %s', async (license, links) => {
  expect(await line({ rights: { ...rights, license } })).toBe(`- a.mp4 by Ada. License: ${links}.`);
});

test('who is to be named comes before who holds the rights', async () => {
  const { attribution: _, ...unnamed } = rights;
  expect(await line({ rights: { ...rights, holder: 'Studio' } })).toContain(' by Ada. ');
  expect(await line({ rights: { ...unnamed, holder: 'Studio' } })).toContain(' by Studio. ');
  expect(await line({ rights: unnamed })).toMatch(/^- a\.mp4\. /);
});

test('text of strangers stays text on its line', async () => {
  const hostile = '</b><script>alert(1)</script>\n# [x](javascript:alert(1)) @team #1 \u202e';
  const written = await line({
    title: hostile,
    file_name: `${hostile.replaceAll('/', '')}.mp4`,
    rights: { ...rights, attribution: hostile, source_url: 'javascript:alert(1)' },
  });
  expect(written).not.toMatch(/(?<!\\)[<[]script|(?<!\\)\[x|@team|#1|\u202e/);
  expect(written).toMatch(/Source: javascript\\:alert\(1\)\.$/);
});

test.each(['https://e.org/a)b](https://evil.org', 'https://e.org/"><img src=x>', 'https://e.org/`a`*b*_c_'])(
  'an address cannot leave its link: %s',
  async (source_url) => {
    const written = await line({ rights: { ...rights, source_url } });
    const target = /\]\(([^()\s]*)\)\.$/.exec(written)?.[1] ?? '';
    expect(target).toMatch(/^https:\/\/e\.org\//);
    expect(target).not.toMatch(/[()[\]<>"`*\s]/);
  },
);
