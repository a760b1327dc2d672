import type { Context } from '../context.js';
import { plural } from '../text/units.js';
import type { Finding } from '../validation/finding.js';

const EVERY_MS = 10_000;

/** Says on standard error, every ten seconds, how far a long check is. */
export function validateProgress(context: Context, quiet: boolean) {
  let next = context.clock.now() + EVERY_MS;
  let files = 0;
  let errors = 0;
  return {
    clip({ findings }: { readonly findings: readonly Finding[] }): void {
      files += 1;
      errors += findings.filter(({ severity }) => severity === 'error').length;
      const now = context.clock.now();
      if (quiet || now < next) return;
      next = now + EVERY_MS;
      context.io.stderr.write(`checked ${plural(files, 'file')}, ${plural(errors, 'error')} so far\n`);
    },
  };
}
