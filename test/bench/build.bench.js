import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.js';
import { judge, measurePeak, printLine } from './measure.js';

const croton = join(import.meta.dirname, '../../bin/croton.js');
const clips = Number(process.env.BENCH_CLIPS ?? 10_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

const YAML = `defaults:
  rights: { license: CC-BY-4.0, basis: own-work, attribution: Ada, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;

/** `croton manifest build` over a folder that nobody touched, one with new defaults, and one with renamed clips. */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'croton-bench-'));
  try {
    const places = ['CACHE', 'STATE', 'CONFIG'].map((name) => [
      `CROTON_${name}_DIR`,
      join(folder, `.${name}`),
    ]);
    const options = { cwd: folder, env: { ...process.env, ...Object.fromEntries(places) } };
    const build = () => measurePeak([croton, 'manifest', 'build', '--json', '--quiet'], options);
    const manifest = join(folder, 'manifest.jsonl');
    const paths = makeFolder(folder, clips);
    writeFileSync(join(folder, 'croton.yaml'), YAML);
    const tell = (name, { seconds, mebibytes }) =>
      printLine(name, `${seconds.toFixed(2)} s`, `${mebibytes.toFixed(0)} MiB`);

    tell(`${clips} new clips`, build());
    const before = readFileSync(manifest);
    const again = Array.from({ length: rounds }, build);
    again.forEach((one) => void tell('nothing changed', one));
    const same = readFileSync(manifest).equals(before);

    writeFileSync(join(folder, 'croton.yaml'), YAML.replace('Ada', 'Eve'));
    tell('a new default', build());
    edit(manifest);
    for (const path of paths.slice(0, 100))
      renameSync(path, join(dirname(path), `renamed-${digest(path)}.mp4`));
    tell('100 renamed clips', build());
    const kept = readFileSync(manifest, 'utf8').split('"title":"edited by hand').length - 1;

    // The least of several: what else runs on the machine makes a build slower, never faster.
    const seconds = Math.min(...again.map((one) => one.seconds));
    const peak = Math.max(...again.map(({ mebibytes }) => mebibytes));
    const limit = 3 * Math.max(1, clips / 10_000);
    return [
      judge('nothing changed', seconds, ' s', seconds < limit, limit),
      judge('bytes of the manifest changed', Number(!same), '', same, 0),
      judge('edits kept of 100', kept, '', kept === Math.min(100, clips), 100),
      judge('peak memory', peak, ' MiB', peak < 238, 238),
      judge('left behind', leftovers(folder), '', leftovers(folder) === 0, 0),
    ].every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives the first 100 records a title of their own, as a person would. */
function edit(manifest) {
  const lines = readFileSync(manifest, 'utf8').trimEnd().split('\n');
  const edited = lines.map((line, number) => {
    if (number >= 100) return line;
    return JSON.stringify({ ...JSON.parse(line), title: `edited by hand ${number}` });
  });
  writeFileSync(manifest, `${edited.join('\n')}\n`);
}

const digest = (path) => createHash('sha256').update(path).digest('hex').slice(0, 12);
const leftovers = (folder) => readdirSync(folder).filter((name) => name.endsWith('.tmp')).length;
