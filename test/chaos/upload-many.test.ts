import { afterAll, beforeAll, expect, test } from 'vitest';
import { UploadBench } from '../support/upload-bench.js';

// Loaded with --import: prints the peak of resident memory when the process ends.
const PEAK = `data:text/javascript,${encodeURIComponent(
  "process.on('exit',()=>{process.stderr.write('peak RSS '+Math.round(process.resourceUsage().maxRSS/1024)+' MiB\\n')})",
)}`;

let bench: UploadBench;

beforeAll(async () => {
  bench = await UploadBench.open();
});

afterAll(() => bench.close());

async function peakOfUpload(clips: number): Promise<{ peakMib: number; summary: Record<string, unknown> }> {
  const { summary, stderr } = await bench.upload([], { NODE_OPTIONS: `--import ${PEAK}` });
  expect(summary).toMatchObject({ clips, exitCode: 1, invalid: 1 });
  const peakMib = Number(/peak RSS (\d+) MiB/.exec(String(stderr))?.[1]);
  console.log(`${clips} clips: peak RSS ${peakMib} MiB, ${Math.round(Number(summary.durationS))} s`);
  return { peakMib, summary };
}

test('2,000 clips are validated, built and uploaded in flat memory, and one bad clip stops nothing', async () => {
  await bench.write('bad.mp4', 'this is no video');
  for (let number = 0; number < 200; number += 1) await bench.addClip(`a/${number}.mp4`);
  const few = await peakOfUpload(200);
  expect(few.summary).toMatchObject({ sent: 200 });
  for (let number = 0; number < 1800; number += 1) await bench.addClip(`b/${number}.mp4`);
  const many = await peakOfUpload(2000);
  expect(many.summary).toMatchObject({ sent: 1800, present: 200 });
  expect(many.peakMib).toBeLessThan(250);
  expect(many.peakMib).toBeLessThan(few.peakMib + 100);
}, 600_000);
