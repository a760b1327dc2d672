import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ValidateOptions, validatePaths } from '../../../src/journey/validate.js';
import { inspectClip } from '../../../src/media/inspect-clip.js';
import type { Finding } from '../../../src/validation/finding.js';
import { clipPath, ffprobe, makeFolder } from '../../support/clips.js';
import { fakeContext } from '../../support/fake-context.js';

const PICTURES = ['file/duplicate', 'file/near-duplicate', 'video/black', 'video/frozen', 'video/letterbox'];

let files: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  files = await makeFolder();
  await mkdir(files.at('clips'));
  for (const name of ['black.mp4', 'plain.mp4', 'scene.mp4', 'scene-again.webm', 'scene-upright.mp4'])
    await copyFile(clipPath(name), files.at(`clips/${name}`));
  await copyFile(clipPath('scene.mp4'), files.at('clips/scene-copy.mp4'));
});
afterAll(() => files.remove());

async function validate(options: Partial<ValidateOptions> = {}) {
  const { context } = fakeContext({ cwd: files.folder });
  const findings: Finding[] = [];
  const given = { paths: ['clips'], frames: true, cache: false, useConfig: false, ffprobe: ffprobe?.path };
  const summary = await validatePaths(context, { ...given, ...options }, (event) => {
    if (event.type === 'clip') findings.push(...event.clip.findings);
  });
  const said = findings
    .filter(({ rule }) => PICTURES.includes(rule))
    .map(({ rule, outcome, message, subject }) => ({ rule, outcome, message, path: subject.path }));
  return { ...summary, said };
}
const fail = (path: string, rule: string, message: string) => ({ path, rule, message, outcome: 'fail' });

/** A record of a clip as its manifest has it. */
async function recordOf(name: string, fileName: string, withPictures = true): Promise<string> {
  const bytes = await readFile(clipPath(name));
  if (ffprobe === undefined) throw new Error('no ffprobe');
  const { facts, frames } = await inspectClip(clipPath(name), { ffprobe, timeoutMs: 20_000, frames: true });
  return `${JSON.stringify({
    id: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    file_name: fileName,
    bytes: bytes.length,
    media: {
      duration_s: facts?.durationS,
      ...(withPictures ? { phash: frames?.hashes.map(({ atS, hash }) => `${atS}:${hash}`) } : {}),
    },
  })}\n`;
}

describe.skipIf(ffprobe === undefined)('pictures of a run (needs an ffprobe)', () => {
  test.each([1, 8])('are compared with those of earlier clips, %i at a time', async (jobs) => {
    expect((await validate({ jobs })).said).toEqual([
      fail('clips/black.mp4', 'video/black', '100 % of the sampled pictures are black'),
      fail(
        'clips/scene-copy.mp4',
        'file/near-duplicate',
        'it looks like clips/scene-again.webm: 100 % of the compared pictures are alike',
      ),
      fail(
        'clips/scene-upright.mp4',
        'file/near-duplicate',
        'it looks like clips/scene-again.webm: 100 % of the compared pictures are alike',
      ),
      // The same bytes are a duplicate, and not a lookalike too.
      fail('clips/scene.mp4', 'file/duplicate', 'it has the same bytes as clips/scene-copy.mp4'),
    ]);
  });

  test('say nothing where they are not looked at', async () => {
    const { said, compared } = await validate({ frames: false });
    expect(said.map(({ rule }) => rule)).toEqual(['file/duplicate']);
    expect(compared).toBeUndefined();
  });

  test('that the build of ffprobe cannot show are unknown, said once', async () => {
    const lacking = await files.program(
      'lacking',
      `case "$*" in *lavfi*) echo "[lavfi] No such filter: 'movie'" >&2; exit 1;; esac\nexec '${ffprobe?.path}' "$@"`,
    );
    const { said } = await validate({ ffprobe: lacking });
    expect(said.filter(({ rule }) => rule !== 'file/duplicate')).toEqual([
      {
        path: 'clips/black.mp4',
        rule: 'video/black',
        outcome: 'unknown',
        message: expect.stringMatching(/this ffprobe has no filter movie$/),
      },
    ]);
  });
});

describe.skipIf(ffprobe === undefined)('pictures of manifests (needs an ffprobe)', () => {
  test('are compared too; a record of the same file is no copy of it', async () => {
    await writeFile(files.at('new.jsonl'), await recordOf('scene-again.webm', 'scene-again.webm'));
    await writeFile(files.at('more.jsonl'), await recordOf('black.mp4', 'dark.mp4', false));
    const { said, compared } = await validate({
      paths: ['clips/scene-again.webm', 'clips/scene-upright.mp4'],
      against: ['new.jsonl', 'more.jsonl'],
    });
    expect(said).toEqual([
      fail(
        'clips/scene-upright.mp4',
        'file/near-duplicate',
        'it looks like scene-again.webm in new.jsonl: 100 % of the compared pictures are alike',
      ),
    ]);
    expect(compared).toEqual({ records: 2, withPictures: 1 });
  });

  test('the same bytes under another name are a duplicate', async () => {
    await writeFile(files.at('old.jsonl'), await recordOf('scene-again.webm', 'first.webm', false));
    const { said } = await validate({ paths: ['clips/scene-again.webm'], against: ['old.jsonl'] });
    expect(said).toEqual([
      fail('clips/scene-again.webm', 'file/duplicate', 'it has the same bytes as first.webm in old.jsonl'),
    ]);
  });

  test.each([
    ['gone.jsonl', undefined, /gone\.jsonl does not exist/],
    ['torn.jsonl', '{"id": "sha256:1", "file_na', /torn\.jsonl, line 1/],
    ['other.jsonl', '{"id": 5}\n', /other\.jsonl, line 1: not a record of a clip/],
  ])('%s is no manifest', async (name, text, message) => {
    if (text !== undefined) await writeFile(files.at(name), text);
    await expect(validate({ against: [name] })).rejects.toThrow(message);
  });
});
