import type { Column } from './columns.js';
import { COLUMNS } from './columns.js';
import { croissantContext } from './croissant-context.js';
import { DatasetFacts } from './dataset-facts.js';
import { datasetDescription, datasetTitle } from './dataset-words.js';
import type { FolderExport } from './export-format.js';
import { HashedFile } from './hashed-file.js';
import { licenseIds, licenseUrl } from './license-links.js';
import { responsibleAi } from './responsible-ai.js';

const MANIFEST = 'manifest.jsonl';

/** Croissant 1.1 with the properties of its Responsible AI vocabulary 1.0, and the manifest that it describes. */
export const croissant: FolderExport<'croissant.json' | typeof MANIFEST> = {
  kind: 'folder',
  summary: 'Croissant 1.1 with Responsible AI properties, beside the manifest',
  files: [MANIFEST, 'croissant.json'],
  passes: 1,
  async write(read, files, { title }) {
    const facts = new DatasetFacts();
    const manifest = new HashedFile(files[MANIFEST]);
    for await (const { record, text } of read()) {
      facts.add(record);
      // A line as it was, keys of people’s own too.
      await manifest.write(`${text}\n`);
    }
    const document = {
      '@context': croissantContext,
      '@type': 'sc:Dataset',
      conformsTo: ['http://mlcommons.org/croissant/1.1', 'http://mlcommons.org/croissant/RAI/1.0'],
      name: datasetTitle(title),
      description: datasetDescription(facts),
      license: licenseIds(facts.values('rights.license')).map((id) => licenseUrl(id) ?? id),
      inLanguage: facts.values('culture.languages'),
      keywords: ['video', 'culture', ...facts.values('culture.domains')],
      distribution: [
        {
          '@type': 'cr:FileObject',
          '@id': MANIFEST,
          name: MANIFEST,
          description: 'One record of a clip per line (croton/1)',
          contentUrl: MANIFEST,
          contentSize: `${manifest.bytes} B`,
          encodingFormat: 'application/jsonlines',
          sha256: manifest.digest(),
        },
      ],
      recordSet: [
        {
          '@type': 'cr:RecordSet',
          '@id': 'clips',
          name: 'clips',
          description: 'One record per clip',
          key: { '@id': 'clips/id' },
          // A reader fails on a column that no record has.
          field: COLUMNS.filter(({ group, name }) => facts.present.has(group ?? name)).map(fieldOf),
        },
      ],
      ...responsibleAi(facts),
    };
    await files['croissant.json'].write(`${JSON.stringify(document, null, 2)}\n`);
    return { records: facts.records, notes: [] };
  },
};

const TYPES = { text: 'sc:Text', integer: 'sc:Integer', number: 'sc:Float', list: 'sc:Text' } as const;

function fieldOf({ path, group, name, type, description }: Column): object {
  return {
    '@type': 'cr:Field',
    '@id': `clips/${path}`,
    name: path,
    description,
    dataType: TYPES[type],
    ...(type === 'list' ? { isArray: true, arrayShape: '-1' } : {}),
    source: {
      fileObject: { '@id': MANIFEST },
      extract: { column: group ?? name },
      ...(group === undefined ? {} : { transform: { jsonPath: `$.${name}` } }),
    },
  };
}
