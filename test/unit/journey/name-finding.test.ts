import { expect, test } from 'vitest';
import { nameFindings } from '../../../src/journey/name-finding.js';

test.each(['a\\b.mp4', 'C:x.mp4', 'a//b.mp4'])('%s is a name that no record can hold', (name) => {
  const findings = nameFindings(`clips/${name}`, name);
  expect(findings).toMatchObject([
    { rule: 'record/path', severity: 'error', subject: { path: `clips/${name}` } },
  ]);
});

test.each(['a.mp4', 'dance/a.mp4', '../beside/a.mp4', ''])('%j is no finding', (name) => {
  expect(nameFindings(name, name)).toEqual([]);
});
