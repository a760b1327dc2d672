import { basename, resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { type FolderLook, lookAtFolder } from '../journey/look-at-folder.js';
import type { CollectionAnswers } from '../manifest/collection-fields.js';
import { wrapText } from '../report/wrap-text.js';
import { formatCount, plural } from '../text/units.js';
import { askAll, commandFor } from './init-collect.js';
import { findOffers } from './init-offers.js';
import type { Terminal } from './init-terminal.js';

interface Asked {
  /** The folder as it was named, and where it is. */
  readonly given: string;
  readonly folder: string;
  readonly present: CollectionAnswers;
  readonly flags: CollectionAnswers;
  readonly editing: boolean;
}

/** Asks on the terminal. Ctrl-C ends with `run/interrupted`, which names the command that goes on from there. */
export async function askFor(
  context: Context,
  { given, folder, present, flags, editing }: Asked,
): Promise<CollectionAnswers> {
  const { io, env, clock } = context;
  const media = flags.media ?? present.media;
  const look = await lookAtFolder(clock, typeof media === 'string' ? resolve(folder, media) : folder);
  const start = editing
    ? 'Enter keeps the answer of your croton.yaml. Nothing is written before you have seen the changes.'
    : 'At most ten questions. Nothing is written before the last is answered.';
  for (const line of [describeLook(look), start].flatMap((text) =>
    wrapText(text, (io.stderr.columns ?? 80) - 1),
  ))
    io.stderr.write(`${line}\n`);
  let soFar: CollectionAnswers = flags;
  try {
    const asked = await askAll({
      ...{ terminal: await openFor(context), given: flags, present },
      offers: await findOffers(basename(folder), env),
      onAnswer: (answers) => {
        soFar = { ...answers };
      },
    });
    return asked.answers;
  } catch (error) {
    if (!(error instanceof CrotonError) || error.code !== 'run/interrupted') throw error;
    const { collection, ...rest } = soFar;
    const hint = `nothing was written; to go on from here: ${commandFor(given, collection === basename(folder) ? rest : soFar)}`;
    throw new CrotonError('run/interrupted', {}, { hint, cause: error });
  }
}

async function openFor(context: Context): Promise<Terminal> {
  if (context.env.TERM === 'dumb') return (await import('./init-plain.js')).openPlainTerminal(context);
  return (await import('./init-terminal.js')).openTerminal(context);
}

function describeLook({ clips, kinds, complete }: FolderLook): string {
  if (clips === 0) return 'No clips here yet: these answers will count for those that come.';
  const shown = kinds.slice(0, 5).map(([kind, count]) => `${formatCount(count)} ${kind}`);
  const more = kinds.length > 5 ? ', …' : '';
  return `${complete ? '' : 'More than '}${plural(clips, 'clip')} here: ${shown.join(', ')}${more}.`;
}
