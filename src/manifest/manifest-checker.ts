import { type SeenAt, SeenKeys } from '../files/seen-keys.js';
import { compareUtf8 } from '../record/file-name.js';
import type { RecordIssue } from '../record/issue.js';
import type { ClipRecord } from '../record/schema.js';
import { jsonPointer } from './json-position.js';
import { idKey, nameKey } from './record-keys.js';

/**
 * Checks that need more than one record: order, and clips or names that come twice, in one manifest or several.
 * Memory: at most 40 bytes for each id and each name, in flat arrays.
 */
export class ManifestChecker {
  readonly #ids = new SeenKeys();
  readonly #names = new SeenKeys();
  readonly #files: string[] = [];
  #previous = '';
  #unordered = false;

  /** Begins a manifest; `name` is how issues of later ones call it. */
  beginFile(name: string): void {
    this.#files.push(name);
    this.#previous = '';
    this.#unordered = false;
  }

  /** Judges one record in the manifest begun last. */
  check(record: ClipRecord, line: number): RecordIssue[] {
    const issues: RecordIssue[] = [];
    const at = { file: this.#files.length - 1, line };
    const name = record.file_name;
    const about = (field: string) => ({ line, id: record.id, pointer: jsonPointer([field]) });
    const sameClip = this.#ids.add(idKey(record.id), at);
    if (sameClip !== undefined) {
      const message = `the same clip is in ${this.#place(sameClip, at)}`;
      issues.push({ rule: 'file/duplicate', ...about('id'), message, actual: record.id });
    }
    const sameName = this.#names.add(nameKey(name), at);
    // A record that stands twice is one mistake.
    if (sameName !== undefined && !(sameName.file === sameClip?.file && sameName.line === sameClip.line)) {
      const message = `this name is also in ${this.#place(sameName, at)} (letter case and accents’ form do not tell names apart everywhere)`;
      issues.push({ rule: 'record/path', ...about('file_name'), message, actual: name });
    }
    // One finding a manifest: after a jump every line would be another.
    if (!this.#unordered && this.#previous !== '' && compareUtf8(this.#previous, name) > 0) {
      this.#unordered = true;
      const message = `not in order: records are sorted by file_name, by the bytes of its UTF-8 form`;
      issues.push({
        rule: 'record/order',
        ...about('file_name'),
        message,
        actual: name,
        expected: `after ${JSON.stringify(this.#previous)}`,
      });
    }
    this.#previous = name;
    return issues;
  }

  #place(seen: SeenAt, now: SeenAt): string {
    return seen.file === now.file ? `line ${seen.line}` : `${this.#files[seen.file]}, line ${seen.line}`;
  }
}
