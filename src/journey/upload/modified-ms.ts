import type { FileIdentity } from '../../media/shared-bytes.js';

/** When a file was last written, milliseconds since the epoch; long ago where that is not known. */
export const modifiedMs = (identity: FileIdentity | undefined): number =>
  identity === undefined ? Number.NEGATIVE_INFINITY : Number(BigInt(identity.mtimeNs) / 1_000_000n);
