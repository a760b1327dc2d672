import { createHash } from 'node:crypto';
import type { ClipRecord } from '../../src/record/schema.js';

/** A complete record; `index` makes its id, `changes` replace whole fields or groups. */
export function exampleRecord(index = 1, changes: Partial<ClipRecord> = {}): ClipRecord {
  return {
    schema: 'croton/1',
    id: `sha256:${createHash('sha256').update(String(index)).digest('hex')}`,
    file_name: `clip-${String(index).padStart(6, '0')}.mp4`,
    bytes: 1000 + index,
    media: {
      container: 'mp4',
      video_codec: 'h264',
      audio_codec: null,
      width: 640,
      height: 480,
      rotation: 0,
      duration_s: 12.5,
      fps: null,
      integrity: 'header',
      probe: 'ffprobe 4.0.2',
      embedded: [],
    },
    rights: {
      license: 'CC-BY-4.0',
      basis: 'own-work',
      attribution: 'Ada',
      ai_generative_training: 'allowed',
      people: 'none',
      minors: 'none',
    },
    origin: { capture: 'camera', synthetic: 'none' },
    culture: {
      countries: ['NG'],
      languages: ['yo', 'pcm'],
      domains: ['food'],
      tagged_by: 'self',
      sensitivity: 'none',
    },
    ...changes,
  };
}

/** The lines of a manifest. */
export const manifestText = (records: readonly object[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
