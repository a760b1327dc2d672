import { expect, test } from 'vitest';
import { ProbeRecord } from '../../../src/journey/probe-record.js';
import type { ProbeVerdict } from '../../../src/media/inspect-clip.js';

const crash = { kind: 'crashed', reason: 'killed by SIGSEGV' } as const;
const began = { ...crash, began: true } as const;
const read = { kind: 'report', complaint: null } as const;

test.each<[string, readonly (ProbeVerdict | undefined)[], boolean]>([
  ['broke down on every file', [crash, undefined, crash], false],
  ['broke down on some', [crash, read], true],
  ['had begun to answer on one', [crash, began], true],
  ['was not asked', [undefined], true],
])('an ffprobe that %s', (_, verdicts, usable) => {
  const record = new ProbeRecord({ path: '/x/ffprobe', origin: 'flag' });
  for (const verdict of verdicts) record.count(verdict);
  const assert = () => record.assertUsable();
  if (usable) expect(assert).not.toThrow();
  else expect(assert).toThrow('it broke down on every file (killed by SIGSEGV)');
});
