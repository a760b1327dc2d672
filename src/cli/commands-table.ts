import type { CommandEntry } from './command.js';

/** Every command, in the order of the journey. Nothing is loaded before its name is called. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'describe a collection once: license, people, languages, places',
    group: 'contribute',
    load: () => import('../commands/init.js'),
  },
  {
    name: 'validate',
    summary: 'check video files: what is wrong, why, and how to fix it',
    group: 'contribute',
    load: () => import('../commands/validate.js'),
  },
  {
    name: 'scrub',
    summary: 'copy clips without location, device, names or sound',
    group: 'contribute',
    load: () => import('../commands/scrub.js'),
  },
  {
    name: 'manifest build',
    summary: 'write or refresh manifest.jsonl, one record per clip',
    group: 'contribute',
    load: () => import('../commands/manifest/build.js'),
  },
  {
    name: 'manifest check',
    summary: 'check manifests, no media needed',
    group: 'contribute',
    load: () => import('../commands/manifest/check.js'),
  },
  {
    name: 'manifest set',
    summary: 'edit fields of many records at once',
    group: 'contribute',
    load: () => import('../commands/manifest/set.js'),
  },
  {
    name: 'manifest import',
    summary: 'take edits over from a spreadsheet (CSV)',
    group: 'contribute',
    load: () => import('../commands/manifest/import.js'),
  },
  {
    name: 'manifest export',
    summary: 'write the records for other tools: spreadsheets, dataset formats, checksums',
    group: 'contribute',
    load: () => import('../commands/manifest/export.js'),
  },
  {
    name: 'manifest diff',
    summary: 'what differs between two manifests, clip by clip',
    group: 'contribute',
    load: () => import('../commands/manifest/diff.js'),
  },
  {
    name: 'manifest stats',
    summary: 'count clips, minutes and bytes by license, place, language, domain',
    group: 'contribute',
    load: () => import('../commands/manifest/stats.js'),
  },
  {
    name: 'manifest schema',
    summary: 'print the JSON Schema of records, croton.yaml, sidecars or policies',
    group: 'contribute',
    load: () => import('../commands/manifest/schema.js'),
  },
  {
    name: 'vocabulary search',
    summary: 'what to write in a record: licenses, languages, places, domains by name',
    group: 'contribute',
    load: () => import('../commands/vocabulary/search.js'),
  },
  {
    name: 'vocabulary list',
    summary: 'the vocabularies, and the words of one',
    group: 'contribute',
    load: () => import('../commands/vocabulary/list.js'),
  },
  {
    name: 'vocabulary show',
    summary: 'all about one word: what a license allows, what a language covers',
    group: 'contribute',
    load: () => import('../commands/vocabulary/show.js'),
  },
  {
    name: 'policy init',
    summary: 'write a policy, with limits that good clips suggest',
    group: 'contribute',
    load: () => import('../commands/policy/init.js'),
  },
  {
    name: 'policy show',
    summary: 'what is in force for a file, and which line says so',
    group: 'contribute',
    load: () => import('../commands/policy/show.js'),
  },
  {
    name: 'policy pull',
    summary: 'save the policy that the endpoint judges by',
    group: 'contribute',
    load: () => import('../commands/policy/pull.js'),
  },
  {
    name: 'policy schema',
    summary: 'print the JSON Schema of policies',
    group: 'contribute',
    load: () => import('../commands/policy/schema.js'),
  },
  {
    name: 'upload',
    summary: 'send what the endpoint does not have yet, resumably',
    group: 'contribute',
    load: () => import('../commands/upload.js'),
  },
  {
    name: 'upload pause',
    summary: 'have uploads on this computer stop sending for a while',
    group: 'contribute',
    load: () => import('../commands/upload/pause.js'),
  },
  {
    name: 'upload resume',
    summary: 'let paused uploads go on',
    group: 'contribute',
    load: () => import('../commands/upload/resume.js'),
  },
  {
    name: 'status',
    summary: 'what the endpoint and the curators did with each clip',
    group: 'contribute',
    load: () => import('../commands/status.js'),
  },
  {
    name: 'withdraw',
    summary: 'take a contribution back',
    group: 'contribute',
    load: () => import('../commands/withdraw.js'),
  },
  {
    name: 'receipts list',
    summary: 'what endpoints signed for you: receipts and withdrawals',
    group: 'contribute',
    load: () => import('../commands/receipts/list.js'),
  },
  {
    name: 'receipts export',
    summary: 'write receipts to a file that others can verify',
    group: 'contribute',
    load: () => import('../commands/receipts/export.js'),
  },
  {
    name: 'receipts verify',
    summary: 'check signatures of receipts, and that clips still have their bytes; offline',
    group: 'contribute',
    load: () => import('../commands/receipts/verify.js'),
  },
  {
    name: 'login',
    summary: 'keep a token for an endpoint',
    group: 'contribute',
    load: () => import('../commands/login.js'),
  },
  {
    name: 'logout',
    summary: 'forget the token of an endpoint',
    group: 'contribute',
    load: () => import('../commands/logout.js'),
  },
  {
    name: 'whoami',
    summary: 'the account that the endpoint knows you by',
    group: 'contribute',
    load: () => import('../commands/whoami.js'),
  },
  {
    name: 'review list',
    summary: 'list submissions',
    group: 'curate',
    load: () => import('../commands/review/list.js'),
  },
  {
    name: 'review show',
    summary: 'one submission: facts, rights, culture, history',
    group: 'curate',
    load: () => import('../commands/review/show.js'),
  },
  {
    name: 'review accept',
    summary: 'accept submissions',
    group: 'curate',
    load: () => import('../commands/review/accept.js'),
  },
  {
    name: 'review reject',
    summary: 'reject submissions, with a reason',
    group: 'curate',
    load: () => import('../commands/review/reject.js'),
  },
  {
    name: 'serve',
    summary: 'run the reference endpoint',
    group: 'operate',
    load: () => import('../commands/serve.js'),
  },
  {
    name: 'endpoint token',
    summary: 'make an account of an endpoint, or a further token for it',
    group: 'operate',
    load: () => import('../commands/endpoint/token.js'),
  },
  {
    name: 'explain',
    summary: 'any rule, reason or error code: what, why, what to do',
    group: 'help',
    load: () => import('../commands/explain.js'),
  },
  {
    name: 'doctor',
    summary: 'ffprobe, Node, disk, endpoint, credentials: what is wrong and the fix',
    group: 'help',
    load: () => import('../commands/doctor.js'),
  },
];

/** The command that the words of `argv` name, with the number of words it took. */
export function findCommand(argv: readonly string[]): { entry: CommandEntry; words: number } | undefined {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const entry = argv.length >= words ? COMMANDS.find((candidate) => candidate.name === name) : undefined;
    if (entry !== undefined) return { entry, words };
  }
  return undefined;
}
