import { join } from 'node:path';
import { CrotonError } from '../errors.js';
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
  const rules = collection.rules.map(({ files, set }) => ({ matches: compileGlobs(files), set }));
  // Clips may lie on a card that cannot be written: then sidecars lie beside the manifest.
  const folders = [...new Set([collection.mediaFolder, collection.folder])];
  return {
    async answersFor(fileName) {
      const layers: Answers[] = [collection.defaults];
      for (const rule of rules) if (rule.matches(fileName)) layers.push(rule.set);
      const sidecarIssues: SidecarIssue[] = [];
      for (const folder of folders) {
        const path = join(folder, `${fileName}.yaml`);
        const sidecar = await readSidecar(path);
        if (sidecar === undefined) continue;
        if (sidecar.ok) layers.push(sidecar.value as Answers);
        else {
          const fix = 'correct the sidecar file; it may set the same fields as defaults in croton.yaml';
          for (const problem of sidecar.problems)
            sidecarIssues.push({ path, issue: { rule: 'record/invalid', ...problem, fix } });
        }
      }
      return { answers: layerAnswers(layers), sidecarIssues };
    },
  };
}

async function readSidecar(path: string) {
  try {
    const text = await readYamlText(path);
    return text === undefined ? undefined : parseYaml(text, sidecarSchema);
  } catch (error) {
    // One sidecar that cannot be read concerns one clip, not the build.
    if (!(error instanceof CrotonError)) throw error;
    return { ok: false as const, problems: [{ line: 0, message: error.message }] };
  }
}
