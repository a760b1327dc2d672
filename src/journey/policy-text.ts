import { stringify } from 'yaml';
import { formatDuration, plural } from '../text/units.js';
import type { ClipTraits, Range } from './policy-init.js';

/** Writes a policy that explains itself, with the limits that good clips suggest; without clips, with examples. */
export function renderPolicy(traits: ClipTraits | undefined): string {
  const from =
    traits === undefined
      ? '# Which rules judge clips and records, and how sharply.'
      : `# What ${plural(traits.clips, 'good clip')} had in common. Widen the limits where others are good as well.`;
  return `${from}
# Severities: error stops a clip, warning and info do not, off: not judged. croton explain lists all rules,
# croton policy show what is in force for a file and why, croton policy schema helps editors.
extends: [croton:recommended]           # or croton:strict, croton:archive, endpoint:, another file

# project: { commercial: true }         # refuses licenses that forbid commercial use

rules:
${traits === undefined ? EXAMPLES : limits(traits)}

# Other settings for some of the files; the last one that matches counts:
# overrides:
#   - files: ["archive/**"]
#     rules: { video/resolution: [warning, { minShortSidePx: 240 }], video/interlaced: off }

# Rules of your own: one field compared with one value.
${traits === undefined ? CUSTOM_EXAMPLE : custom(traits)}
`;
}

const EXAMPLES = '  video/resolution: [error, { minShortSidePx: 720 }]\n  video/letterbox: off';
const CUSTOM_EXAMPLE = `# custom:
#   - { id: our/min-fps, path: media.video.fps, op: ">=", value: 24, severity: warning, message: "…" }`;

function limits({ shortSidePx, fps, durationS, containers }: ClipTraits): string {
  const lines = [
    ...(shortSidePx === undefined
      ? []
      : [
          `  # the shorter side had ${spanOf(shortSidePx)} pixels`,
          `  video/resolution: [warning, { minShortSidePx: ${shortSidePx.least} }]`,
        ]),
    ...(fps === undefined
      ? []
      : [
          `  # ${spanOf(fps)} frames per second`,
          `  video/frame-rate: [warning, { minFps: ${Math.floor(fps.least)}, maxFps: ${Math.ceil(fps.most)} }]`,
        ]),
    `  file/container: [error, { containers: ${listOf(containers)} }]`,
    ...(durationS === undefined
      ? []
      : [
          `  # from ${formatDuration(durationS.least)} to ${formatDuration(durationS.most)}: a few clips say little about how long others may be`,
          `  # video/too-short: [error, { minDurationS: ${Math.max(1, Math.floor(durationS.least / 2))} }]`,
          `  # video/too-long: [warning, { maxDurationS: ${Math.ceil(durationS.most * 2)} }]`,
        ]),
  ];
  return lines.join('\n');
}

function custom({ videoCodecs, audioCodecs }: ClipTraits): string {
  const rule = (kind: 'video' | 'audio', codecs: readonly string[]) =>
    `  - id: our/${kind}-codec
    path: media.${kind}.codec
    op: in
    value: ${listOf(codecs)}
    severity: warning
    message: "its ${kind} codec is {actual}, not one of {expected}"`;
  return [
    'custom:',
    rule('video', videoCodecs),
    ...(audioCodecs.length === 0 ? [] : [rule('audio', audioCodecs)]),
  ].join('\n');
}

const spanOf = ({ least, most }: Range) =>
  least === most ? shown(least) : `${shown(least)} to ${shown(most)}`;
const shown = (value: number) => String(Number(value.toFixed(3)));
const listOf = (values: readonly string[]) =>
  `[${values.map((value) => stringify(value, { lineWidth: 0, blockQuote: false }).trimEnd()).join(', ')}]`;
