import type { Finding } from '../../validation/finding.js';
import type { BuildEvent } from '../build-events.js';
import type { SourceTerms } from './clip-source.js';
import { invalidBy } from './why-held.js';

/** Files that get no record: each is told once, whoever finds it out. */
export class ToldProblems {
  readonly #terms: Pick<SourceTerms, 'totals' | 'emit'>;
  readonly #told = new Set<string>();

  constructor(terms: Pick<SourceTerms, 'totals' | 'emit'>) {
    this.#terms = terms;
  }

  /** `isCounted`: it was taken for a clip to send. */
  refuse(fileName: string, findings: readonly Finding[], bytes: number, isCounted = true): void {
    if (isCounted) this.#terms.totals.leaveOut(bytes);
    this.#tell(fileName, findings);
  }

  /** What only the writing of the manifest finds out: files with the same bytes. */
  hear(event: BuildEvent): void {
    if (event.type === 'finding') this.#tell(event.finding.subject.path, [event.finding]);
  }

  #tell(fileName: string, findings: readonly Finding[]): void {
    const problem = this.#told.has(fileName) ? undefined : invalidBy(findings);
    if (problem === undefined) return;
    this.#told.add(fileName);
    this.#terms.emit({ type: 'clip-problem', problem, bytes: 0 });
  }
}
