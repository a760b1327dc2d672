/** The words of an upload again, for the command that goes on with it. */
import { DEFAULT_RETRY } from '../transfer/retry-decision.js';
import type { ConnectionOptions } from './connect.js';
import { type ChoiceFlags, choiceWords } from './upload-choice-options.js';
import { type LimitFlags, limitWords } from './upload-limit-options.js';

export interface CommandLineFlags extends ConnectionOptions, ChoiceFlags, LimitFlags {
  readonly build: boolean;
  readonly again?: boolean;
  readonly jobs?: number;
  readonly retryFor: number;
  readonly ffprobe?: string;
}

/** How long an upload waits for an endpoint that is away where nobody says, minutes. */
export const RETRY_MINUTES = DEFAULT_RETRY.windowMs / 60_000;

/** A line for the shell: what was sent, where to, and how. What is only told (reports, events) is left out. */
export function uploadCommandLine(args: readonly string[], flags: CommandLineFlags): string {
  const words = [
    ...args,
    ...connectionWords(flags),
    ...(flags.jobs === undefined ? [] : ['--jobs', String(flags.jobs)]),
    ...choiceWords(flags),
    ...limitWords(flags),
    ...(flags.retryFailed ? ['--retry-failed'] : []),
    ...(flags.again ? ['--again'] : []),
    ...(flags.build ? [] : ['--no-build']),
    ...(flags.config ? [] : ['--no-config']),
    ...(flags.ffprobe === undefined ? [] : ['--ffprobe', flags.ffprobe]),
  ];
  return ['croton upload', ...words.map(quote)].join(' ');
}

function connectionWords({ endpoint, tokenFile, insecureHttp, retryFor }: CommandLineFlags): string[] {
  return [
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(tokenFile === undefined ? [] : ['--token-file', tokenFile]),
    ...(insecureHttp ? ['--insecure-http'] : []),
    ...(retryFor === RETRY_MINUTES ? [] : ['--retry-for', String(retryFor)]),
  ];
}

const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
