import { z } from 'zod';
import { globProblem } from '../files/glob-cost.js';
import { recordFields, SCHEMA_KEY } from '../record/schema.js';

const text = () => z.string().min(1);
const glob = () =>
  text()
    .superRefine((pattern, context) => {
      const message = globProblem(pattern);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ description: 'A path below the folder with the clips: dance/**, **/*.avi' });
const choice = (what: string) =>
  z
    .enum(['remove', 'keep'])
    .default('remove')
    .meta({ description: `${what} inside the files` });
const schemaKey = () => text().optional().meta({ description: SCHEMA_KEY });
const fields = recordFields.shape;

/** What may stand in `defaults` and in a rule's `set`: any field of a record but the computed ones. */
export const answersSchema = z
  .strictObject({
    title: fields.title,
    caption: described(z.strictObject(fields.caption.unwrap().partial().shape), fields.caption),
    rights: described(z.strictObject(fields.rights.partial().shape), fields.rights),
    origin: described(z.strictObject(fields.origin.partial().shape), fields.origin),
    culture: described(z.strictObject(fields.culture.partial().shape), fields.culture),
  })
  .partial();

/** What may stand in the sidecar of a clip. */
export const sidecarSchema = answersSchema.extend({ $schema: schemaKey() });

/** The keys of a croton.yaml. Never programs, tokens or trust: the file may come from a stranger. */
export const collectionSchema = z.strictObject({
  $schema: schemaKey(),
  collection: text().optional().meta({ description: 'What the collection is called' }),
  media: text().optional().meta({ description: 'The folder with the clips, if they are not in this one' }),
  share: z
    .strictObject({
      location: choice('Where it was filmed, as metadata'),
      device: choice('Make, model and serial number of the device, as metadata'),
      person: choice('Names of people, as metadata'),
    })
    .prefault({})
    .meta({ description: 'Private data inside the files: remove it from what is shared, or keep it' }),
  endpoint: text()
    .optional()
    .meta({ description: 'URL or profile name of the endpoint that gets the clips' }),
  policy: text().optional().meta({
    description:
      'What judges clips and records: croton:recommended, croton:strict, croton:archive, endpoint, or a file',
  }),
  defaults: answersSchema.default({}).meta({ description: 'Answers for all clips' }),
  rules: z
    .array(
      z.strictObject({
        files: z.array(glob()).min(1).meta({ description: 'The clips that it is for' }),
        set: answersSchema.meta({ description: 'Answers for these clips' }),
      }),
    )
    .default([])
    .meta({ description: 'Answers by path, first to last: later ones win' }),
  include: z
    .array(glob())
    .min(1)
    .optional()
    .meta({ description: 'Files that are clips (default: those with the names of videos)' }),
  exclude: z.array(glob()).default([]).meta({ description: 'Files that are left out' }),
});

function described<T extends z.ZodType>(schema: T, like: z.ZodType): T {
  return schema.meta(like.meta() ?? {});
}
