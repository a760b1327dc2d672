import type { Document } from 'yaml';
import type { YamlPath } from '../record/yaml-file.js';
import type { CollectionAnswer } from './collection-fields.js';

/** A value to be set in a YAML text, which `document` was parsed from. */
export interface Edit {
  readonly text: string;
  readonly document: Document;
  readonly at: YamlPath;
  readonly value: CollectionAnswer;
}

/** How the lines of a text end. */
export const eolOf = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');
