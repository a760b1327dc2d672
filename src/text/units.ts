/** Quantities as people read them. JSON output carries bytes and seconds instead. */

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1503238553` → `1.4 GiB`. Binary units (IEC 80000-13). */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.6 KiB would be printed as 1024 KiB: it is 1.0 MiB.
  while ((value >= 1024 || (unit > 0 && value >= 1023.5)) && unit < BINARY.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${BINARY[unit]}`;
}

/** Bytes per second → `2.4 MB/s` (10⁶ bytes). */
export function formatRate(bytesPerSecond: number): string {
  const megabytes = bytesPerSecond / 1e6;
  return `${megabytes.toFixed(megabytes >= 99.95 ? 0 : megabytes >= 0.0995 ? 1 : 3)} MB/s`;
}

/** Seconds → `850ms`, `42s`, `3m12s`, `1h05m`, `2d03h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)}ms`;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return seconds < 10 ? `${Number(seconds.toFixed(1))}s` : `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d${pad(Math.floor((whole % 86_400) / 3600))}h`;
}

/** `1204` → `1,204`. Not through Intl: its first use costs 10 ms, a fifth of the start of Node. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `plural(1, 'clip')` → `1 clip`, `plural(3, 'clip')` → `3 clips`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
