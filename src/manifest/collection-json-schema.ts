import { renderJsonSchema } from '../record/json-schema.js';
import { collectionSchema, sidecarSchema } from './collection-schema.js';

/** The JSON Schema (2020-12) of a croton.yaml, for editors. */
export function collectionJsonSchema(): Record<string, unknown> {
  return renderJsonSchema(collectionSchema, {
    title: 'croton collection',
    description: 'A croton.yaml: what a person answers once for a folder of clips.',
  });
}

/** The JSON Schema (2020-12) of a sidecar, `clip.mp4.yaml`, for editors. */
export function sidecarJsonSchema(): Record<string, unknown> {
  return renderJsonSchema(sidecarSchema, {
    title: 'croton sidecar',
    description: 'Answers for one clip, in a file beside it (clip.mp4.yaml).',
  });
}
