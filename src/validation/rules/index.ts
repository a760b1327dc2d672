/** Every rule that there is, in the order of the reference. */
import type { Rule } from '../rule.js';
import { CLIP_RULES } from './clip-rules.js';
import { MANIFEST_RULES } from './manifest-rules.js';
import { RECORD_RULES } from './record-rules.js';

export const RULES: readonly Rule[] = [...CLIP_RULES, ...MANIFEST_RULES, ...RECORD_RULES];
