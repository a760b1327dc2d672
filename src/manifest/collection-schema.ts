import { z } from 'zod';
import { globProblem } from '../files/glob-cost.js';
import { recordFields } from '../record/schema.js';

const text = () => z.string().min(1);
const glob = () =>
  text().superRefine((pattern, context) => {
    const message = globProblem(pattern);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
const choice = () => z.enum(['remove', 'keep']).default('remove');
const fields = recordFields.shape;

/** What may stand in `defaults`, in a rule's `set` and in a sidecar: any field of a record but the computed ones. */
export const answersSchema = z
  .strictObject({
    title: fields.title,
    caption: z.strictObject(fields.caption.unwrap().partial().shape),
    rights: z.strictObject(fields.rights.partial().shape),
    origin: z.strictObject(fields.origin.partial().shape),
    culture: z.strictObject(fields.culture.partial().shape),
  })
  .partial();

/** The keys of a croton.yaml. Never programs, tokens or trust: the file may come from a stranger. */
export const collectionSchema = z.strictObject({
  collection: text().optional(),
  media: text().optional(),
  share: z.strictObject({ location: choice(), device: choice(), person: choice() }).prefault({}),
  endpoint: text().optional(),
  policy: text().optional(),
  defaults: answersSchema.default({}),
  rules: z.array(z.strictObject({ files: z.array(glob()).min(1), set: answersSchema })).default([]),
  include: z.array(glob()).min(1).optional(),
  exclude: z.array(glob()).default([]),
});
