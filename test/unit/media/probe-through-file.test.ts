import { afterAll, expect, test, vi } from 'vitest';
import { probeClip } from '../../../src/media/probe-clip.js';
import { makeFolder } from '../../support/clips.js';

// Scripts print to pipes; here they stand for programs, which print to files.
vi.mock('../../../src/media/is-script.js', () => ({ isScript: () => false }));

const { program, remove } = await makeFolder();
afterAll(remove);

const run = async (script: string) =>
  probeClip(await program('fake', script), '/clip.mp4', { timeoutMs: 10_000 });

test.skipIf(process.platform === 'win32')(
  'output that the file did not take whole is taken through pipes',
  async () => {
    const report = '{"format":{}}';
    expect((await run(`[ -f /dev/stdout ] && printf '{"form' || echo '${report}'`)).kind).toBe('report');
    // A grandchild that goes on printing spoils the file for the run after it.
    expect((await run(`(sleep 0.2; echo late) & echo '${report}'`)).kind).toBe('report');
    await new Promise((resolve) => setTimeout(resolve, 400));
    for (let times = 0; times < 2; times += 1) expect((await run(`echo '${report}'`)).kind).toBe('report');
  },
);
