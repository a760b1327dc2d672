import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 compile for speed only what runs seven times as often as by default. Compiling takes threads of its CPU time that
 * ffprobe or an endpoint on the same machine could use: a twentieth of the whole with 600 clips that are looked at, a tenth of
 * what it takes to send 1,000 small ones.
 */
export function compileLater(): void {
  // V8 documents no promise for its flags: only where it was measured, in Node 20.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000');
}
