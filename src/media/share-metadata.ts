/** Looks through user data, metadata lists and `uuid` boxes, item by item. */
import type { SharePolicy } from './share.js';
import { type Box, type BoxReader, boxOf } from './share-boxes.js';
import { type ItemKind, isNeededUuid, kindOfCode, kindOfKey, kindOfText } from './share-items.js';
import {
  type Cleaned,
  cleanFree,
  cleanItem,
  cleanParent,
  cleanRest,
  type Removal,
  removes,
  UNTOUCHED,
} from './share-removal.js';

/** As much of a text as is looked at. */
const TEXT_BYTES = 64 * 1024;
const KEYS_BYTES = 256 * 1024;
/** Where the name begins in a handler box. */
const HANDLER_NAME = 24;
const FREE_TYPES = new Set(['free', 'skip', 'wide']);

/** The kinds of boxes that hold what people or programs say of a film, wherever they stand. */
export const isMetadataBox = ({ type }: Box) =>
  type === 'udta' || type === 'meta' || type === 'uuid' || FREE_TYPES.has(type);

/** Cleans a box for which {@link isMetadataBox} holds. */
export async function cleanMetadataBox(reader: BoxReader, box: Box, policy: SharePolicy): Promise<Cleaned> {
  if (box.type === 'udta') return cleanUserData(reader, box, policy);
  if (box.type === 'meta') return cleanMeta(reader, box, policy);
  if (box.type === 'uuid') return cleanUuid(reader, box, policy);
  return cleanFree(reader, box, policy);
}

/** Some tools name a track by the path of the file that it came from. */
export async function cleanHandlerName(
  reader: BoxReader,
  hdlr: Box,
  policy: SharePolicy,
): Promise<Removal[]> {
  const name = (await reader.content(hdlr, TEXT_BYTES)).subarray(HANDLER_NAME);
  const kind = kindOfText(name);
  if (kind === 'harmless' || !removes(policy, kind)) return [];
  const zeros = [{ start: hdlr.payload + HANDLER_NAME, end: hdlr.end }];
  return [{ removed: [{ kind, what: 'hdlr' }], zeros, writes: [] }];
}

async function cleanUserData(reader: BoxReader, udta: Box, policy: SharePolicy): Promise<Cleaned> {
  const { boxes, tail } = await reader.list(udta.payload, udta.end);
  const children: Cleaned[] = [];
  for (const box of boxes) {
    if (isMetadataBox(box)) children.push(await cleanMetadataBox(reader, box, policy));
    else children.push(cleanItem(box, await kindOfItem(reader, box), box.type, policy));
  }
  children.push(await cleanRest(reader, tail, udta.end, 'udta', policy));
  return cleanParent(udta, children);
}

async function kindOfItem(reader: BoxReader, box: Box): Promise<ItemKind> {
  const kind = kindOfCode(box.type);
  // A picture’s bytes are no text.
  if (kind !== 'harmless' || box.type === 'covr') return kind;
  return kindOfText(await reader.content(box, TEXT_BYTES));
}

async function cleanUuid(reader: BoxReader, box: Box, policy: SharePolicy): Promise<Cleaned> {
  if (isNeededUuid(await reader.content(box, 16))) return UNTOUCHED;
  return cleanItem(box, 'unknown', 'uuid', policy);
}

async function cleanMeta(reader: BoxReader, meta: Box, policy: SharePolicy): Promise<Cleaned> {
  // QuickTime’s has no version before its first box, the handler.
  const head = await reader.content(meta, 8);
  const first = meta.payload + (head.toString('latin1', 4, 8) === 'hdlr' ? 0 : 4);
  const list = await reader.list(first, meta.end);
  const handler = boxOf(list, 'hdlr');
  const type = handler === undefined ? '' : (await reader.content(handler, 12)).toString('latin1', 8, 12);
  const keys = type === 'mdta' ? await readKeys(reader, boxOf(list, 'keys')) : undefined;
  const children: Cleaned[] = [];
  for (const box of list.boxes) {
    if (STRUCTURE.has(box.type)) continue;
    if (isMetadataBox(box)) children.push(await cleanMetadataBox(reader, box, policy));
    else if (box.type === 'ilst' && (type === 'mdir' || type === 'mdta'))
      children.push(await cleanList(reader, box, keys, policy));
    else children.push(cleanItem(box, 'unknown', `meta/${box.type}`, policy));
  }
  children.push(await cleanRest(reader, list.tail, meta.end, 'meta', policy));
  const cleaned = cleanParent(meta, children);
  if (handler === undefined || !cleaned.keeps) return cleaned;
  return {
    ...cleaned,
    removals: [...cleaned.removals, ...(await cleanHandlerName(reader, handler, policy))],
  };
}

/** What every list has: it is no reason to keep one. */
const STRUCTURE = new Set(['hdlr', 'keys', 'ctry', 'lang']);

async function cleanList(
  reader: BoxReader,
  ilst: Box,
  keys: readonly Key[] | undefined,
  policy: SharePolicy,
): Promise<Cleaned> {
  const { boxes, tail } = await reader.list(ilst.payload, ilst.end);
  const children: Cleaned[] = [];
  for (const box of boxes) {
    if (FREE_TYPES.has(box.type)) children.push(await cleanFree(reader, box, policy));
    else if (keys !== undefined) children.push(await cleanKeyed(reader, box, keys, policy));
    else if (box.type === '----') children.push(await cleanFreeForm(reader, box, policy));
    else children.push(cleanItem(box, await kindOfItem(reader, box), box.type, policy));
  }
  children.push(await cleanRest(reader, tail, ilst.end, 'ilst', policy));
  return cleanParent(ilst, children);
}

interface Key {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** QuickTime’s list of keys; items refer to it by their place, from 1. */
async function readKeys(reader: BoxReader, keys: Box | undefined): Promise<Key[]> {
  if (keys === undefined) return [];
  const content = await reader.content(keys, KEYS_BYTES);
  const found: Key[] = [];
  for (let at = 8; at + 8 <= content.length; ) {
    const size = content.readUInt32BE(at);
    if (size < 8) break;
    const end = Math.min(at + size, content.length);
    found.push({
      name: content.toString('latin1', at + 8, end),
      start: keys.payload + at + 8,
      end: keys.payload + end,
    });
    at = end;
  }
  return found;
}

async function cleanKeyed(
  reader: BoxReader,
  item: Box,
  keys: readonly Key[],
  policy: SharePolicy,
): Promise<Cleaned> {
  const key = keys[Buffer.from(item.type, 'latin1').readUInt32BE(0) - 1];
  const named = key === undefined ? kindOfCode(item.type) : kindOfKey(key.name);
  const kind = named === 'harmless' ? kindOfText(await reader.content(item, TEXT_BYTES)) : named;
  const cleaned = cleanItem(item, kind, key?.name ?? item.type, policy);
  const [removal] = cleaned.removals;
  if (removal === undefined || key === undefined || named === 'harmless') return cleaned;
  // The name of a key tells that there was something: it goes too.
  const zeros = [...removal.zeros, { start: key.start, end: key.end }];
  return { ...cleaned, removals: [{ ...removal, zeros }] };
}

async function cleanFreeForm(reader: BoxReader, item: Box, policy: SharePolicy): Promise<Cleaned> {
  const name = boxOf(await reader.list(item.payload, item.end), 'name');
  const key = name === undefined ? '' : (await reader.content(name, 256)).toString('latin1', 4);
  const named = kindOfKey(key);
  const kind = named === 'harmless' ? kindOfText(await reader.content(item, TEXT_BYTES)) : named;
  return cleanItem(item, kind, key === '' ? item.type : key, policy);
}
