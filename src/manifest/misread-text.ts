/** What to say of a table whose accents went wrong on its way through a spreadsheet program. */
export const MISREAD =
  'the spreadsheet program took the table for another encoding than UTF-8: export it again with --bom, or choose UTF-8 where it opens the table';

/** Whether `now` is the text `was` as it looks when its UTF-8 is taken for Windows-1252 (`é` becomes `Ã©`). */
export function wasMisread(was: string, now: string): boolean {
  return (
    /[^\0-\x7f]/.test(was) && bare(new TextDecoder('windows-1252').decode(Buffer.from(was))) === bare(now)
  );
}

/** Programs differ in the bytes that Windows-1252 leaves free, and in hard spaces. */
const bare = (text: string) => text.replace(/[\x80-\x9f\ufffd]/g, '').replaceAll('\xa0', ' ');
