import { expect, test } from 'vitest';
import { nameFindings } from '../../../src/journey/name-finding.js';
import { renameCommand } from '../../../src/journey/rename-command.js';

test.each(['a\\b.mp4', 'C:x.mp4', 'a//b.mp4'])('%s is a name that no record can hold', (name) => {
  const findings = nameFindings(`clips/${name}`, name);
  expect(findings).toMatchObject([
    { rule: 'record/path', severity: 'error', subject: { path: `clips/${name}` } },
  ]);
});

test.each(['a.mp4', 'dance/a.mp4', '../beside/a.mp4', ''])('%j is no finding', (name) => {
  expect(nameFindings(name, name)).toEqual([]);
});

test.each([
  ['a\\b.mp4', "mv -n -- 'a\\b.mp4' 'a-b.mp4'"],
  ["it's\\.mp4", "mv -n -- 'it'\\''s\\.mp4' 'it'\\''s-.mp4'"],
  ['a\n\\b.mp4', "mv -n -- $'a\\012\\\\b.mp4' 'a_-b.mp4'"],
  [Buffer.from('caf\xe9.mp4', 'latin1'), "mv -n -- $'caf\\351.mp4' 'café.mp4'"],
  [
    Buffer.concat([Buffer.from('Ọjà/'), Buffer.from([0x96, 0x27])]),
    "mv -n -- $'\\341\\273\\214j\\303\\240/\\226\\'' 'Ọjà/_'\\'''",
  ],
])('%j is renamed by a command that can be pasted', (path, command) => {
  expect(renameCommand(path)).toBe(command);
});
