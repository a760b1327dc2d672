/** Rules on the records of a manifest, in the order in which their findings are shown. */
import type { RecordRule } from '../rule.js';

export const RECORD_RULES: readonly RecordRule[] = [];
