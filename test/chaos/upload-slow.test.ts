import { expect, test } from 'vitest';
import { startProxy } from '../support/proxy.js';
import { digestOfFile, UploadBench } from '../support/upload-bench.js';

const MIB = 1024 * 1024;

test('a slow link with a long way is no stall: everything is sent once', async () => {
  const bench = await UploadBench.open();
  const proxy = await startProxy({ port: bench.endpoint.port });
  try {
    const paths = [];
    for (let number = 0; number < 4; number += 1) paths.push(await bench.addClip(`${number}.mp4`, 1.5 * MIB));
    proxy.weather.delayMs = 150;
    const { summary } = await bench.upload(['--jobs', '4'], { CROTON_ENDPOINT: proxy.url });
    expect(summary).toMatchObject({ sent: 4, exitCode: 0 });
    expect(proxy.sentBytes).toBeLessThan(6.2 * MIB);
    for (const path of paths) {
      const id = await digestOfFile(path);
      expect(await bench.objectDigest(id)).toBe(id);
    }
  } finally {
    await proxy.close();
    await bench.close();
  }
}, 200_000);
