/** Records whose values other tools stumble over. Their clips do not exist; `names` that file systems can hold. */
import type { ClipRecord } from '../../src/record/schema.js';
import { exampleRecord } from './example-record.js';

const nfc = 'Ọ̀ṣun fèrè.mp4'.normalize('NFC');
const NAMES = [
  nfc,
  nfc.normalize('NFD').replace('fèrè'.normalize('NFD'), 'nfd'),
  'test/سوق المدينة.mp4',
  '早市 的 "豆浆".mp4',
  "it's a 'clip'.mp4",
  'new\nline.mp4',
  'carriage\rreturn.mp4',
  '🎉🪘/family 👨‍👩‍👧.mp4',
  '=SUM(A1).mp4',
  '-dash.mp4',
  '# not a comment.mp4',
  '*star?[a].mp4',
  ' leading space.mp4',
  `${'長'.repeat(80)}.mp4`,
];

const TEXTS = [
  '=cmd|"/c calc"!A1',
  '+1',
  '-2',
  '@here',
  'null',
  'NA',
  '00123',
  '2024-05-17',
  'true',
  '1e5',
  'no',
  'a "quoted", text;\twith\ttabs',
  'line one\nline two\r\nline three',
  '<script>alert(1)</script> [x](javascript:alert(1)) | **bold** `code`',
  '---\nlicense: mit\n---',
  '\u202eright to left',
  'long '.repeat(8000),
];

/** One per name, in the order of a manifest. */
export function awkwardRecords(): ClipRecord[] {
  const records = NAMES.map((file_name, index) => {
    const text = TEXTS[index % TEXTS.length] ?? '';
    const other = TEXTS[(index + 5) % TEXTS.length] ?? '';
    const base = exampleRecord(index);
    const record: ClipRecord = {
      ...base,
      file_name,
      bytes: index === 0 ? 2 ** 40 + 1 : base.bytes,
      title: text,
      media: {
        ...base.media,
        duration_s: index % 3 === 0 ? null : 1e-7 * (index + 1),
        fps: index % 2 === 0 ? null : 30_000 / 1001,
        audio_codec: index % 2 === 0 ? null : 'aac',
        ...(index % 4 === 0 ? { phash: [] } : { phash: ['0.5:ff00', '1:00ff'] }),
        embedded: index % 5 === 0 ? ['location', 'device'] : [],
      },
      rights: {
        ...base.rights,
        license: ['CC-BY-4.0', 'CC0-1.0', 'CC-BY-SA-4.0 OR MIT', 'LicenseRef-Ours'][index % 4] ?? 'CC0-1.0',
        attribution: other,
        holder: text,
        ...(index % 3 === 0 ? { consent_expires: '2030-01-31' } : {}),
        ...(index % 2 === 0 ? { source_url: 'https://example.org/a(b)?c=<d>&e="f"' } : { source_url: other }),
        ...(index % 6 === 0 ? { consent_scope: [] } : {}),
      },
      origin: { ...base.origin, captured: ['2024', '2024-05', '2024-05-17'][index % 3] ?? '2024' },
      culture: {
        ...base.culture,
        languages: index % 2 === 0 ? ['no', 'zh-Hant'] : ['yo', 'und'],
        communities: index % 4 === 0 ? [] : [text, 'a|b', 'c\\d', '["e"]'],
      },
      ...(index % 2 === 0 ? { caption: { text: other, language: 'no', source: 'human' } } : {}),
    };
    const own = index % 3 === 0 ? { x_mixed: index, x_object: { deep: [null, text] } } : { x_mixed: text };
    return index % 4 === 3 ? record : { ...record, ...own, culture: { ...record.culture, x_note: text } };
  });
  return records.sort((a, b) => (a.file_name < b.file_name ? -1 : 1));
}
