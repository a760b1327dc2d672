import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, parse } from 'node:path';

/** Of the system: croton needs no ffmpeg, who makes copies does. */
const FFMPEG = 'ffmpeg';
const FFPROBE = 'ffprobe';

/** Of the copies, so many must be found; of what is found, so much must be right. */
const MIN_RECALL = 0.9;
const MIN_PRECISION = 0.95;
/** Of shorter clips, a second is not a slight trim. */
const MIN_CUT_S = 4;
/** Longer clips are cut into scenes of so many seconds: scenes of one film are the hardest to tell apart. */
const SCENE_S = 10;

/** Scenes that ffmpeg draws, for when there are no clips at hand. */
const DRAWN = {
  mandelbrot: 'mandelbrot=s=320x180:r=25:end_scale=0.01',
  'mandelbrot-left': 'mandelbrot=s=320x180:r=25:start_x=-0.2:start_y=-0.8:end_scale=0.02',
  life: 'life=s=160x90:r=25:mold=10:ratio=0.2:seed=7:death_color=#203040:life_color=#e0d0a0,scale=320:180',
  cells: 'cellauto=s=160x90:r=25:rule=110:seed=3,scale=320:180',
  shapes: 'testsrc2=s=320x180:r=25',
  sky: 'gradients=s=320x180:r=25:seed=5:speed=0.02',
};

/** Large enough: what is hashed has 32 pixels on each side. */
const SMALL = "scale='2*trunc(min(320,iw)/2)':-2";
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
/** What people do to a clip before they send it again: file name, filter and options, and what of it is left out. */
const COPIES = {
  'crf 40': ['mp4', null, [...X264, '-crf', '40']],
  'vp8 in webm': [
    'webm',
    null,
    ['-c:v', 'libvpx', '-b:v', '400k', '-deadline', 'realtime', '-cpu-used', '8'],
  ],
  'mpeg4 in avi': ['avi', null, ['-c:v', 'mpeg4', '-q:v', '12']],
  'mpeg2 in ts': ['ts', 'fps=25', ['-c:v', 'mpeg2video', '-q:v', '12']],
  'other container': ['mkv', null, [...X264, '-crf', '20']],
  'a third of the size': ['mp4', 'scale=trunc(iw/6)*2:trunc(ih/6)*2', [...X264, '-crf', '28']],
  'another shape': ['mp4', 'scale=240:240,setsar=1', [...X264, '-crf', '28']],
  '15 fps': ['mp4', 'fps=15', [...X264, '-crf', '28']],
  'beginning cut by 0.3 s': ['mp4', 'trim=start=0.3,setpts=PTS-STARTPTS', [...X264, '-crf', '28']],
  'beginning cut by 1.1 s': ['mp4', 'trim=start=1.1,setpts=PTS-STARTPTS', [...X264, '-crf', '28']],
  'last tenth cut': ['mp4', null, [...X264, '-crf', '28'], 0.9],
  brighter: ['mp4', 'lutyuv=y=val*0.85+35', [...X264, '-crf', '28']],
  gray: ['mp4', 'hue=s=0', [...X264, '-crf', '28']],
  'turned in its pixels': ['mp4', 'transpose=clock', [...X264, '-crf', '28']],
  'a logo': [
    'mp4',
    'drawbox=x=iw*0.8:y=ih*0.05:w=iw*0.15:h=ih*0.1:color=white:t=fill',
    [...X264, '-crf', '28'],
  ],
  'edges cut by 3 %': ['mp4', 'crop=trunc(iw*0.47)*2:trunc(ih*0.47)*2', [...X264, '-crf', '28']],
};

/**
 * How well lookalikes are found: copies of every clip in `CLIPS` (a folder; scenes drawn by ffmpeg without it) are
 * compared with the originals, and the originals with each other. Needs ffmpeg.
 */
export async function run() {
  if (spawnSync(FFMPEG, ['-version']).error !== undefined) {
    console.log('skipped: there is no ffmpeg to make copies with');
    return true;
  }
  const folder = mkdtempSync(join(tmpdir(), 'croton-lookalikes-'));
  try {
    return await compare(makeOriginals(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeOriginals(folder) {
  const originals = [];
  const target = (name) => {
    mkdirSync(join(folder, name));
    originals.push({ name, path: join(folder, name, 'original.mp4') });
    return originals.at(-1).path;
  };
  for (const [name, source] of Object.entries(DRAWN))
    ffmpeg('-f', 'lavfi', '-i', source, '-t', '6', ...X264, '-crf', '20', target(name));
  const clips = process.env.CLIPS;
  if (clips === undefined) return originals;
  for (const file of readdirSync(clips).sort()) {
    const seconds = durationOf(join(clips, file));
    if (!(seconds >= 1)) continue;
    const scenes = Math.max(1, Math.floor(seconds / SCENE_S));
    for (let scene = 0; scene < scenes; scene += 1) {
      const length = scenes === 1 ? seconds : SCENE_S;
      const cut = ['-ss', String(scene * SCENE_S), '-t', String(length)];
      const path = target(`${parse(file).name}-${scene}`);
      ffmpeg(...cut, '-i', join(clips, file), '-an', '-sn', '-vf', SMALL, ...X264, '-crf', '18', path);
    }
  }
  return originals;
}

/** Prints a line for each kind of copy and each mistake. */
async function compare(originals) {
  const { LookalikeSearch } = await import('../../dist/journey/lookalike-search.js');
  const search = new LookalikeSearch();
  let mistakes = 0;
  const mistake = (text) => {
    mistakes += 1;
    console.log(`wrong: ${text}`);
  };
  const compared = [];
  for (const { name, path } of originals) {
    const clip = await hashedClip(name, path);
    const found = search.find(clip);
    if (found !== undefined) mistake(`${name} looks like ${found.path} (${found.share.toFixed(2)})`);
    search.add(clip);
    if (clip.hashes.length === 0) console.log(`${name} shows nothing that tells it from others`);
    else compared.push({ name, path });
  }
  let right = 0;
  let copies = 0;
  for (const [kind, [extension, filter, options, keep = 1]] of Object.entries(COPIES)) {
    const missed = [];
    let found = 0;
    const whole = compared.filter(({ path }) => !kind.includes('cut by 1') || durationOf(path) >= MIN_CUT_S);
    copies += whole.length;
    for (const { name, path } of whole) {
      const copy = join(dirname(path), `copy.${extension}`);
      const cut = keep === 1 ? [] : ['-t', String(durationOf(path) * keep)];
      ffmpeg('-i', path, ...cut, ...(filter === null ? [] : ['-vf', filter]), ...options, copy);
      const lookalike = search.find(await hashedClip(copy, copy));
      if (lookalike === undefined) missed.push(name);
      else if (lookalike.path === name) found += 1;
      else mistake(`${name} (${kind}) looks like ${lookalike.path} (${lookalike.share.toFixed(2)})`);
    }
    right += found;
    const row = `${kind.padEnd(24)} ${`${found} of ${whole.length}`.padStart(9)}`;
    console.log(missed.length > 0 ? `${row}  missed: ${missed.join(', ')}` : row);
  }
  console.log(`${originals.length} clips, ${copies} copies`);
  const recall = verdict('recall', right / copies, MIN_RECALL);
  return verdict('precision', right / (right + mistakes), MIN_PRECISION) && recall;
}

async function hashedClip(name, path) {
  const { inspectClip } = await import('../../dist/media/inspect-clip.js');
  const ffprobe = { path: process.env.CROTON_FFPROBE ?? FFPROBE };
  const { facts, frames } = await inspectClip(path, { ffprobe, timeoutMs: 60_000, frames: true });
  if (frames === undefined || frames.unknown !== null) throw new Error(`${path}: ${frames?.unknown}`);
  return { path: name, durationS: facts.durationS, hashes: frames.hashes };
}

function verdict(name, value, limit) {
  const kept = value >= limit;
  console.log(
    `${name.padEnd(24)} ${value.toFixed(3).padStart(9)}  limit ${limit}  ${kept ? 'kept' : 'MISSED'}`,
  );
  return kept;
}

function ffmpeg(...args) {
  const { status, stderr } = spawnSync(FFMPEG, ['-v', 'error', '-y', '-nostdin', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr}`);
}

function durationOf(path) {
  const args = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number.parseFloat(spawnSync(FFPROBE, args, { encoding: 'utf8' }).stdout);
}
