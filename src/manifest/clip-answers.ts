import { join } from 'node:path';
import picomatch from 'picomatch';
import type { RecordIssue } from '../record/issue.js';
import { type Answers, type FlatAnswers, layerAnswers } from './answers.js';
import type { Collection } from './collection.js';
import { answersSchema } from './collection-schema.js';
import { parseYaml, readYamlText } from './yaml-file.js';

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
  const rules = collection.rules.map(({ files, set }) => ({ matches: picomatch([...files]), set }));
  // Clips may lie on a card that cannot be written: then sidecars lie beside the manifest.
  const folders = [...new Set([collection.mediaFolder, collection.folder])];
  return {
    async answersFor(fileName) {
      const layers: Answers[] = [collection.defaults];
      for (const rule of rules) if (rule.matches(fileName)) layers.push(rule.set);
      const sidecarIssues: SidecarIssue[] = [];
      for (const folder of folders) {
        const path = join(folder, `${fileName}.yaml`);
        const text = await readYamlText(path);
        if (text === undefined) continue;
        const parsed = parseYaml(text, answersSchema);
        if (parsed.ok) layers.push(parsed.value as Answers);
        else {
          const fix = 'correct the sidecar file; it may set the same fields as defaults in croton.yaml';
          const issues = parsed.problems.map((problem) => ({
            rule: 'record/invalid' as const,
            ...problem,
            fix,
          }));
          sidecarIssues.push(...issues.map((issue) => ({ path, issue })));
        }
      }
      return { answers: layerAnswers(layers), sidecarIssues };
    },
  };
}
