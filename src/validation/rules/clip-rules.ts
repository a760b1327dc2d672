/** Rules on video files, in the order in which their findings are shown. */
import type { ClipRule } from '../rule.js';
import { codec } from './audio/codec.js';
import { silent } from './audio/silent.js';
import { container } from './file/container.js';
import { damaged } from './file/damaged.js';
import { duplicate } from './file/duplicate.js';
import { name } from './file/name.js';
import { nearDuplicate } from './file/near-duplicate.js';
import { notRegular } from './file/not-regular.js';
import { notVideo } from './file/not-video.js';
import { placeholder } from './file/placeholder.js';
import { probeCrashed } from './file/probe-crashed.js';
import { probeTimeout } from './file/probe-timeout.js';
import { truncated } from './file/truncated.js';
import { unreadable } from './file/unreadable.js';
import { dataTrack } from './privacy/data-track.js';
import { device } from './privacy/device.js';
import { location } from './privacy/location.js';
import { person } from './privacy/person.js';
import { black } from './video/black.js';
import { durationUnknown } from './video/duration-unknown.js';
import { frameRate } from './video/frame-rate.js';
import { frozen } from './video/frozen.js';
import { hdrUntagged } from './video/hdr-untagged.js';
import { interlaced } from './video/interlaced.js';
import { letterbox } from './video/letterbox.js';
import { lowBitRate } from './video/low-bit-rate.js';
import { nonSquarePixels } from './video/non-square-pixels.js';
import { resolution } from './video/resolution.js';
import { severalTracks } from './video/several-tracks.js';
import { tooLong } from './video/too-long.js';
import { tooShort } from './video/too-short.js';
import { variableFrameRate } from './video/variable-frame-rate.js';

export const CLIP_RULES: readonly ClipRule[] = [
  notRegular,
  unreadable,
  placeholder,
  notVideo,
  container,
  truncated,
  damaged,
  probeCrashed,
  probeTimeout,
  duplicate,
  nearDuplicate,
  name,
  durationUnknown,
  tooShort,
  tooLong,
  resolution,
  frameRate,
  variableFrameRate,
  interlaced,
  severalTracks,
  hdrUntagged,
  nonSquarePixels,
  lowBitRate,
  black,
  frozen,
  letterbox,
  codec,
  silent,
  location,
  device,
  person,
  dataTrack,
];
