import { datasetCard } from './dataset-card.js';
import { DatasetFacts } from './dataset-facts.js';
import type { ExportedRecord, FolderExport, ReadExported } from './export-format.js';
import { writeParquet } from './parquet.js';

/**
 * A dataset of Hugging Face: the card and the metadata of a VideoFolder, to be put beside the clips.
 * The metadata is Parquet and not JSON Lines: `datasets` guesses types from the first 10 MB of JSON Lines, makes
 * timestamps of dates, and fails or drops columns when what comes later differs.
 */
export const huggingface: FolderExport<'metadata.parquet' | 'README.md'> = {
  kind: 'folder',
  summary: 'Hugging Face dataset: VideoFolder metadata and a dataset card',
  files: ['metadata.parquet', 'README.md'],
  passes: 1,
  async write(read, files, { title }) {
    const facts = new DatasetFacts();
    await writeParquet(() => countInto(facts, read), files['metadata.parquet']);
    await files['README.md'].write(await datasetCard(facts, title));
    return { records: facts.records, notes: facts.records === 0 ? [] : notes(facts) };
  },
};

async function* countInto(facts: DatasetFacts, read: ReadExported): AsyncGenerator<ExportedRecord> {
  for await (const entry of read()) {
    facts.add(entry.record);
    yield entry;
  }
}

function notes({ shared }: DatasetFacts): string[] {
  return [
    'Put the clips beside these files, under the paths in file_name.',
    ...(shared === 0
      ? []
      : [
          'Take the clips as they were shared (croton scrub makes them so): the originals carry private metadata that was to stay out.',
        ]),
  ];
}
