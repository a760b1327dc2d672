/** What an upload declares about rights and people: it needs a person's yes once. */
import { recordDigest } from '../../record/canonical.js';
import type { ClipRecord } from '../../record/schema.js';

/** What is declared about rights and people, for how many clips. */
export interface Declaration {
  readonly digest: string;
  readonly license: string;
  readonly basis: string;
  readonly people: string;
  readonly consent: string | undefined;
  readonly minors: string;
  readonly training: string;
  clips: number;
  bytes: number;
}

export interface UploadSurvey {
  readonly clips: number;
  readonly bytes: number;
  readonly declarations: readonly Declaration[];
}

type DeclaredRights = Pick<
  ClipRecord['rights'],
  'license' | 'basis' | 'people' | 'consent' | 'minors' | 'ai_generative_training'
>;

/** What a record declares, and a digest that stays the same as long as it does. */
export function declarationOf({
  license,
  basis,
  people,
  consent,
  minors,
  ai_generative_training: training,
}: DeclaredRights) {
  const said = { license, basis, people, consent, minors, training };
  return { ...said, digest: recordDigest({ ...said, consent: consent ?? null }) };
}

/** Counts what clips declare. */
export class DeclarationCount {
  readonly #declarations = new Map<string, Declaration>();
  #clips = 0;
  #bytes = 0;

  add(declaration: ReturnType<typeof declarationOf>, bytes: number): void {
    this.#clips += 1;
    this.#bytes += bytes;
    const known = this.#declarations.get(declaration.digest);
    if (known === undefined) {
      this.#declarations.set(declaration.digest, { ...declaration, clips: 1, bytes });
      return;
    }
    known.clips += 1;
    known.bytes += bytes;
  }

  survey(): UploadSurvey {
    return { clips: this.#clips, bytes: this.#bytes, declarations: [...this.#declarations.values()] };
  }
}
