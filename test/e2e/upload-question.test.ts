import { expect, test } from 'vitest';
import { resolveEndpoint } from '../../src/client/resolve-endpoint.js';
import { findUploadSource } from '../../src/journey/upload/find-upload.js';
import { uploadCollection } from '../../src/journey/upload/upload-collection.js';
import { DEFAULT_RETRY } from '../../src/transfer/retry-decision.js';
import { fakeContext } from '../support/fake-context.js';
import { UploadBench } from '../support/upload-bench.js';

test('how long a person reads what is declared is no part of how long the upload took', async () => {
  const bench = await UploadBench.open();
  try {
    await bench.addClip('a.mp4');
    let thoughtMs = 0;
    const clock = {
      now: () => Date.now() + thoughtMs,
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    };
    const { context } = fakeContext({ env: bench.environment(), cwd: bench.clips, clock });
    const target = { flag: undefined, collection: undefined, tokenFile: undefined, insecureHttp: undefined };
    const summary = await uploadCollection(
      context,
      {
        source: await findUploadSource(bench.clips, [], true),
        endpoint: await resolveEndpoint(context, target),
        useIgnoreFile: true,
        retry: DEFAULT_RETRY,
        confirm: async () => {
          thoughtMs += 3_600_000;
          return true;
        },
      },
      () => {},
    );
    expect(summary).toMatchObject({ sent: 1 });
    expect(summary.durationS).toBeGreaterThan(0);
    expect(summary.durationS).toBeLessThan(600);
  } finally {
    await bench.close();
  }
});
