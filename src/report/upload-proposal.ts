import { escapeUntrusted } from '../text/escape.js';
import { formatBytes, plural } from '../text/units.js';

interface Declaration {
  readonly license: string;
  readonly basis: string;
  readonly people: string;
  readonly consent: string | undefined;
  readonly minors: string;
  readonly training: string;
  readonly clips: number;
  readonly bytes: number;
}

interface Proposal {
  readonly endpoint: string;
  readonly account: string;
  readonly collection: string | undefined;
  readonly mediaFolder: string | undefined;
  readonly clips: number;
  readonly bytes: number;
  /** More clips may be found. */
  readonly more?: boolean;
  readonly declarations: readonly Declaration[];
}

const SHOWN = 20;

/** What a person is about to declare by an upload, before it begins. */
export function proposalText(proposal: Proposal): string {
  const { endpoint, account, collection, mediaFolder, clips, bytes, declarations } = proposal;
  const name = collection === undefined ? '' : ` of ${escapeUntrusted(collection)}`;
  const origin = mediaFolder === undefined ? '' : ` from ${escapeUntrusted(mediaFolder)}`;
  const least = proposal.more ? 'At least ' : '';
  const lines = [
    `${least}${plural(clips, 'clip')}, ${formatBytes(bytes)}${name}${origin}, go to ${endpoint} as ${escapeUntrusted(account)}. You declare:`,
  ];
  for (const declaration of declarations.slice(0, SHOWN)) {
    const { license, basis, people, consent, minors, training } = declaration;
    const said = [
      `license ${license} (${basis})`,
      `people ${people}${consent === undefined ? '' : `, consent ${consent}`}`,
      `children ${minors}`,
      `training of generative models ${training}`,
    ];
    lines.push(`  ${plural(declaration.clips, 'clip')}: ${escapeUntrusted(said.join('; '))}`);
  }
  if (declarations.length > SHOWN) lines.push(`  and ${declarations.length - SHOWN} more kinds`);
  return `${lines.join('\n')}\n`;
}
