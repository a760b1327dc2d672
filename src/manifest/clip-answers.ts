import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { compileGlobs } from '../files/globs.js';
import type { RecordIssue } from '../record/issue.js';
import { parseYaml, readYamlText } from '../record/yaml-file.js';
import { type Answers, type FlatAnswers, layerAnswers } from './answers.js';
import type { Collection } from './collection.js';
import { sidecarSchema } from './collection-schema.js';

/** Answers for one clip: defaults, then rules by path, then the sidecar `clip.mp4.yaml`. */
export interface AnswerSource {
  /** What is produced for the clip at this path below the media folder, and what is wrong with its sidecar. */
  answersFor(fileName: string): Promise<{ answers: FlatAnswers; sidecarIssues: readonly SidecarIssue[] }>;
}

export interface SidecarIssue {
  readonly path: string;
  readonly issue: RecordIssue;
}

/** Compiles the defaults and rules of a collection. */
export function answerSource(collection: Collection): AnswerSource {
  const rules = collection.rules.map(({ files, set }) => ({ matches: compileGlobs(files, 's'), set }));
  // Clips may lie on a card that cannot be written: then sidecars lie beside the manifest.
  const folders = [...new Set([collection.mediaFolder, collection.folder])];
  const byRules = new Map<string, FlatAnswers>();
  return {
    async answersFor(fileName) {
      const matching = rules.filter((rule) => rule.matches(fileName));
      const sidecars: Answers[] = [];
      const sidecarIssues: SidecarIssue[] = [];
      for (const folder of folders) {
        const path = findSidecar(folder, fileName);
        if (path === undefined) continue;
        const sidecar = await readSidecar(folder, path);
        if (sidecar === undefined) continue;
        if (sidecar.ok) sidecars.push(sidecar.value as Answers);
        else {
          const fix = 'correct the sidecar file; it may set the same fields as defaults in croton.yaml';
          for (const problem of sidecar.problems)
            sidecarIssues.push({ path, issue: { rule: 'record/invalid', ...problem, fix } });
        }
      }
      const layers = [collection.defaults, ...matching.map(({ set }) => set), ...sidecars];
      if (sidecars.length > 0) return { answers: layerAnswers(layers), sidecarIssues };
      // Most clips have no answers of their own, and then share them.
      const key = matching.map((rule) => rules.indexOf(rule)).join();
      const answers = byRules.get(key) ?? layerAnswers(layers);
      byRules.set(key, answers);
      return { answers, sidecarIssues };
    },
  };
}

/** Where the sidecar of a clip lies. An editor may have saved it under the other Unicode form of the clip's name. */
function findSidecar(folder: string, fileName: string): string | undefined {
  const base = fileName.lastIndexOf('/') + 1;
  const paths = unicodeForms(fileName.slice(0, base)).flatMap((within) =>
    unicodeForms(fileName.slice(base)).map((name) => join(folder, within, `${name}.yaml`)),
  );
  // Most clips have none: the system is asked at once, another thread would cost twenty times as much.
  return paths.find((path) => existsSync(path));
}

const unicodeForms = (name: string) => [...new Set([name, name.normalize('NFC'), name.normalize('NFD')])];

async function readSidecar(folder: string, path: string) {
  try {
    // What is wrong with a file is told with a piece of it: a folder from somebody else shall not choose of which.
    if (!(await realpath(path)).startsWith(join(await realpath(folder), sep)))
      return {
        ok: false as const,
        problems: [{ line: 0, message: 'it is a link to a file outside of the folder' }],
      };
    const text = await readYamlText(path);
    return text === undefined ? undefined : parseYaml(text, sidecarSchema);
  } catch (error) {
    // One sidecar that cannot be read concerns one clip, not the build.
    if (!(error instanceof CrotonError) && systemErrorCode(error) === undefined) throw error;
    const message = error instanceof CrotonError ? error.message : reasonOf(error);
    return { ok: false as const, problems: [{ line: 0, message }] };
  }
}
