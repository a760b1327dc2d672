/** Errors with a stable code. One place (`cli/render-error.ts`) turns them into text and an exit code. */

/** What the exit code of croton means. `croton help exit-codes` prints this table. */
export const EXIT_CODES = {
  0: 'done, nothing wrong',
  1: 'the answer is no: findings of severity error, refused decisions (a retry would not change it)',
  2: 'usage or configuration',
  3: 'could not run: ffprobe missing or crashed, disk, endpoint unreachable, an internal error',
  4: 'not logged in or not allowed',
  5: 'partly done, safe to run again',
  129: 'hung up (state saved)',
  130: 'interrupted (state saved)',
  143: 'terminated (state saved)',
} as const;

export type ExitCode = keyof typeof EXIT_CODES;

const PRECEDENCE: readonly ExitCode[] = [130, 143, 129, 2, 4, 3, 5, 1, 0];

/** The one code to exit with when several apply: the first of 130, 143, 129, 2, 4, 3, 5, 1. */
export function combineExitCodes(codes: Iterable<ExitCode>): ExitCode {
  const present = new Set(codes);
  return PRECEDENCE.find((code) => present.has(code)) ?? 0;
}

interface ErrorEntry {
  readonly exit: ExitCode;
  /** One line, a template: `{name}` is replaced by a parameter. */
  readonly title: string;
  /** What to do, a template too. */
  readonly hint: string;
  /** Why it happens, for `croton explain`. */
  readonly why: string;
  /** Whether the same call may succeed later with nothing changed. */
  readonly retryable?: true;
}

/** Every error that croton raises itself. Codes are stable: scripts match them. */
export const ERRORS = {
  'usage/invalid': {
    exit: 2,
    title: '{reason}',
    hint: 'see {command} --help',
    why: 'The command line could not be understood: an unknown command or option, or a value of the wrong form.',
  },
  'usage/confirmation-needed': {
    exit: 2,
    title: 'this needs a yes, and there is no terminal to ask on',
    hint: '--dry-run shows what it would do; if that is right, add --yes',
    why: 'Declaring rights, consent or a withdrawal is a person’s decision. Off a terminal it must be given as --yes.',
  },
  'config/not-found': {
    exit: 2,
    title: 'no croton.yaml in {folder} or above it',
    hint: 'run croton init in the folder of your collection',
    why: 'Building a manifest needs the collection’s defaults: license, people, consent, languages, places.',
  },
  'config/invalid': {
    exit: 2,
    title: '{file}: {reason}',
    hint: 'correct the file; croton explain config/invalid lists what may stand in it',
    why: 'A configuration file is not YAML, has an unknown key or a value of the wrong form. A croton.yaml may set collection, media, share, endpoint, policy, defaults, rules, include and exclude.',
  },
  'config/uneditable': {
    exit: 2,
    title: '{file}: {field} cannot be changed without changing something else',
    hint: 'change it in the file itself: what stands around it is no map, or shares its value by an anchor',
    why: 'croton init changes one answer and leaves all other text of a croton.yaml alone. Where YAML makes two places share one value, that is not possible.',
  },
  'policy/invalid': {
    exit: 2,
    title: '{file}: {reason}',
    hint: 'correct the file; croton policy schema prints the form of policies, croton explain every rule',
    why: 'A policy file is not YAML, names a rule or an option that does not exist, or has a value of the wrong form. Nothing is judged by half a policy.',
  },
  'policy/unknown': {
    exit: 2,
    title: '{reason}',
    hint: 'name croton:recommended, croton:strict, croton:archive, endpoint, or a policy file',
    why: 'A policy is a built-in one, the copy of the endpoint’s, or a file.',
  },
  'policy/outside': {
    exit: 2,
    title: '{path} lies outside {folder}',
    hint: 'copy the policy into the folder of the collection, or name it with --policy',
    why: 'A croton.yaml may come from a stranger: the policy that it names, and all that this extends, has to lie in its own folder.',
  },
  'policy/not-pulled': {
    exit: 2,
    title: '{where} asks for the policy of the endpoint, of which there is no copy here',
    hint: 'croton policy pull saves one; keep it with the collection',
    why: 'Checks never ask the network, so that the same files pass or fail tomorrow as today. The policy of an endpoint is used as the copy that croton policy pull saved beside croton.yaml.',
  },
  'policy/changed': {
    exit: 2,
    title: '{file} is not what croton policy pull saved',
    hint: 'pull it again; to sharpen or soften it, write a policy of your own that extends endpoint:',
    why: 'The copy of an endpoint’s policy carries the digest of its text. An edited copy would judge by something that the endpoint never said.',
  },
  'policy/none': {
    exit: 1,
    title: '{origin} publishes no policy',
    hint: 'it judges by croton:recommended, as croton does by default',
    why: 'An endpoint may publish the policy that it judges by. This one does not.',
  },
  'baseline/invalid': {
    exit: 2,
    title: '{file}: {reason}',
    hint: 'correct the file, or move it away and write it anew with --update-baseline',
    why: 'A baseline is a JSON file that croton writes. This one was damaged, or merged with a conflict.',
  },
  'file/not-found': {
    exit: 2,
    title: '{path} does not exist',
    hint: 'check the spelling; paths are relative to the folder you are in',
    why: 'A file or folder named on the command line is not there.',
  },
  'file/no-clips': {
    exit: 2,
    title: 'there are no videos in {folder}',
    hint: 'croton looks for mp4, mov, m4v, mkv, webm, avi, mpg, mpeg, ts, 3gp, flv and ogv files that no ignore file, include or exclude leaves out; any other file is checked when it is named itself',
    why: 'A folder was given in which no file has the name of a video, or all are excluded by an ignore file. Checking nothing is not the same as finding nothing wrong.',
  },
  'file/unreadable': {
    exit: 3,
    title: '{path} cannot be read: {reason}',
    hint: 'check that it is the file you mean, its permissions, and that the disk is still connected',
    why: 'The system refused to open or read a file that croton needs.',
  },
  'file/changed': {
    exit: 5,
    title: '{path} changed while it was read',
    hint: 'let the program that writes it finish, then run the same command again',
    why: 'A clip was written to while croton hashed or sent it. What was read belongs to no single state of the file, so it was not used.',
    retryable: true,
  },
  'file/shared-version': {
    exit: 3,
    title: '{path}: this croton cannot make its shared bytes anew, they are of version {version}',
    hint: 'update croton: npm install -g croton@latest',
    why: 'A record says by which rules location, device and person were taken out of its clip (media.shared). A later croton may know rules that this one does not have.',
  },
  'scrub/in-place': {
    exit: 2,
    title: '{path}: the copy would replace the clip itself',
    hint: 'name another file with -o, or a folder with --output-dir',
    why: 'croton scrub never changes a clip: what it takes out could not be brought back.',
  },
  'scrub/exists': {
    exit: 2,
    title: '{path}: {output} is there already',
    hint: 'add --force to replace it, or name another place with -o or --output-dir',
    why: 'croton scrub writes over nothing that it was not told to.',
  },
  'scrub/ffmpeg-missing': {
    exit: 3,
    title: '{path}: a copy of this {container} file needs ffmpeg, which was not found',
    hint: 'install ffmpeg, or set CROTON_FFMPEG to it',
    why: 'From MP4, MOV, M4V and 3GP croton takes out private data itself. Other containers, recordings in fragments among them, have to be written anew.',
  },
  'scrub/failed': {
    exit: 3,
    title: '{path}: no copy could be made: {reason}',
    hint: 'play the clip to see whether it is whole; croton validate --deep tells more',
    why: 'The clip cannot be read, or its streams could not be written into a new file. Nothing is left of the attempt.',
  },
  'scrub/unproven': {
    exit: 1,
    title: '{path}: the copy was removed again: {reason}',
    hint: 'take out what is private with the program that made the clip, or leave the clip out',
    why: 'Every copy is looked at before it gets its name: nothing private may be left in it, and every packet of picture and sound has to be that of the clip.',
  },
  'file/unwritable': {
    exit: 3,
    title: '{path} cannot be written: {reason}',
    hint: 'look at its permissions and the free space of the disk, or choose another place',
    why: 'The system refused to write a file: permissions, a read-only card, or a full disk. Nothing was lost: files are written beside the old one and renamed.',
  },
  'export/exists': {
    exit: 2,
    title: '{path} is there already',
    hint: 'export to a new folder with -o, or replace the files of an earlier export with --force',
    why: 'An export of several files goes into a folder. A file that stands there under one of their names may be somebody’s work, so it is not replaced unasked.',
  },
  'manifest/unreadable': {
    exit: 1,
    title: '{path}, line {line}: {reason}',
    hint: 'croton manifest check shows every mistake; correct the line, or move the file away',
    why: 'Builds, edits and exports need every record of a manifest. None of them goes on past a line that cannot be read, because that line would be lost.',
  },
  'manifest/none': {
    exit: 2,
    title: 'there is no manifest.jsonl in {folder}',
    hint: 'croton manifest build writes one; or name another manifest',
    why: 'Where no manifest is named, the one beside the nearest croton.yaml is meant, else the one in the current folder.',
  },
  'table/unreadable': {
    exit: 1,
    title: '{path}{place}: {reason}',
    hint: 'save the table as CSV UTF-8, with the names of the fields in its first row',
    why: 'An import reads a table as croton manifest export csv writes it: comma, semicolon or tab between the cells, UTF-8, a first row with dotted paths of fields, one row to a clip. Nothing was changed.',
  },
  'where/invalid': {
    exit: 2,
    title: 'the condition {clause} cannot be used: {problem}',
    hint: 'write FIELD=VALUE, with = != > >= < <= or ~ between, or path:GLOB',
    why: 'A condition compares a field of the record: = and != (of a list: has and has not), > >= < <= on numbers and dates, ~ for contains, path: with a pattern on file_name. FIELD= means that there is no value, FIELD!= that there is one. Several conditions have to hold together.',
  },
  'assignment/invalid': {
    exit: 2,
    title: '{assignment} cannot be done: {problem}',
    hint: 'write FIELD=VALUE, FIELD+=ITEM or FIELD-=ITEM on a list, or FIELD= to take the value out',
    why: 'An assignment names a field of the record that a person answers, and a value of its kind. The items of a list are separated by |, codes also by a comma. croton computes id, file_name, bytes and media itself.',
  },
  'git/failed': {
    exit: 3,
    title: 'git could not be asked: {reason}',
    hint: 'install git, and make sure that the clone is whole: git fsck',
    why: 'Comparing with a revision reads it from the repository by git. Nothing is fetched: an incomplete clone has to hold what is asked for.',
  },
  'git/no-repository': {
    exit: 2,
    title: '{folder} is in no repository that git reads: {reason}',
    hint: 'run it inside a clone; where git names its owner as the reason, git config --global --add safe.directory FOLDER',
    why: 'Comparing with a revision needs the repository that holds the manifest.',
  },
  'git/no-revision': {
    exit: 2,
    title: 'git knows no revision {revision} here',
    hint: 'name a branch, a tag, a commit or HEAD~1, and fetch it first',
    why: 'The revision to compare with is not in this clone. Continuous integration often clones only the newest commit.',
  },
  'lock/held': {
    exit: 3,
    title: '{what} is in use by another croton (process {pid})',
    hint: 'wait for it to end, or stop it',
    why: 'Two processes must not work on the same state. A lock whose process is dead is taken over by itself.',
    retryable: true,
  },
  'ffprobe/missing': {
    exit: 3,
    title: 'ffprobe was not found',
    hint: 'npm i -g croton --include=optional, or install ffmpeg, or set CROTON_FFPROBE',
    why: 'croton reads media with ffprobe: the one bundled with it (an optional package) or the one of the system.',
  },
  'ffprobe/unusable': {
    exit: 3,
    title: 'ffprobe at {path} does not work: {reason}',
    hint: 'croton doctor shows all candidates; name another with --ffprobe',
    why: 'The ffprobe that was chosen did not start, or crashed on every file.',
  },
  'optional/missing': {
    exit: 3,
    title: '{command} needs the package {package}, which is not installed',
    hint: 'npm i -g croton --include=optional',
    why: 'croton was installed without its optional packages. Checking, manifests, uploading and reviewing work without them; serving an endpoint does not.',
  },
  'endpoint/none': {
    exit: 2,
    title: 'no endpoint is known',
    hint: 'croton login URL, or name one with --endpoint, CROTON_ENDPOINT or endpoint in croton.yaml',
    why: 'croton talks only to the endpoint that you name. Nothing names one here.',
  },
  'endpoint/invalid': {
    exit: 2,
    title: '{endpoint} is not an endpoint: {reason}',
    hint: 'an endpoint is an origin, https://host or https://host:port, or a name given with croton login --name',
    why: 'Endpoints are named by their origin. Plain http would show token and clips to everybody on the way, so it is taken for this computer only, unless --insecure-http says otherwise.',
  },
  'endpoint/unreachable': {
    exit: 3,
    title: '{origin} cannot be reached: {reason}',
    hint: 'check the address and your connection; croton doctor looks closer',
    why: 'No connection came about, or it was cut before the answer was complete. Idempotent calls were tried several times.',
    retryable: true,
  },
  'endpoint/failed': {
    exit: 3,
    title: '{origin} could not do it now: {reason}',
    hint: 'try again later; tell the operator of the endpoint if it stays',
    why: 'The endpoint answered with a failure of its own (408, 429 or 5xx), and went on doing so when the call was repeated.',
    retryable: true,
  },
  'endpoint/refused': {
    exit: 1,
    title: '{origin} refused: {reason}',
    hint: 'croton explain lists the problems that an endpoint reports',
    why: 'The endpoint understood the call and said no. Repeating it changes nothing.',
  },
  'endpoint/not-found': {
    exit: 1,
    title: '{origin} has nothing of that name, or it is not yours to see',
    hint: 'check the id: croton status or croton review list shows them',
    why: 'Endpoints do not tell apart what is not there and what the account may not see.',
  },
  'endpoint/protocol': {
    exit: 3,
    title: '{origin} does not answer as a croton endpoint does: {reason}',
    hint: 'check the address; update croton if the endpoint is newer',
    why: 'The answer was not of the form that the protocol asks for, too large, or of a version that this croton does not speak. A login page of a network in between looks like this, too.',
  },
  'endpoint/redirect': {
    exit: 3,
    title: '{origin} points elsewhere, to {target}; croton does not follow',
    hint: 'if you trust that address, use it as the endpoint and log in to it',
    why: 'A redirect or a URL in an answer names another origin. Following it could hand your token and your clips to a stranger, so nothing was sent there.',
  },
  'auth/token-missing': {
    exit: 4,
    title: 'you are not logged in to {origin}',
    hint: 'croton login {origin}',
    why: 'No token is kept for this origin. CROTON_TOKEN goes only to the endpoint that CROTON_ENDPOINT or --endpoint names, never to one that a croton.yaml names.',
  },
  'auth/token-invalid': {
    exit: 4,
    title: '{origin} does not take your token: it is unknown, expired or revoked',
    hint: 'ask the operator for a new token, then croton login {origin}',
    why: 'A token belongs to one endpoint and may expire or be revoked there.',
  },
  'auth/role-missing': {
    exit: 4,
    title: 'your account at {origin} may not do this: {reason}',
    hint: 'croton whoami shows your roles; the operator of the endpoint can give others',
    why: 'Contributing, reviewing and operating need different roles of the account.',
  },
  'auth/agreement-needed': {
    exit: 4,
    title: 'the contributor agreement of {origin} has not been accepted',
    hint: 'croton login {origin} shows it and asks',
    why: 'Contributions are taken from accounts that accepted the agreement in force. Its digest stands in every receipt.',
  },
  'auth/token-unbound': {
    exit: 2,
    title: 'a token from a file needs an endpoint to go with it',
    hint: 'add --endpoint URL or set CROTON_ENDPOINT',
    why: 'A token is sent only to an origin that you named yourself, so that a croton.yaml in a downloaded folder cannot collect tokens.',
  },
  'submission/unknown': {
    exit: 1,
    title: 'no submission whose id begins with {id}',
    hint: 'croton status or croton review list --state all shows the ids',
    why: 'A submission is named by its id or a beginning of it that no other id shares.',
  },
  'submission/none': {
    exit: 1,
    title: '{origin} has nothing of yours from {name}',
    hint: 'croton status lists what is there; croton upload sends what is not',
    why: 'A clip, manifest or folder names the submissions of its clips. None of these clips was declared by this account, or all of them were taken back before.',
  },
  'submission/ambiguous': {
    exit: 2,
    title: '{id} could be {count} submissions',
    hint: 'give more characters of the id',
    why: 'Ids may be shortened as long as they stay unique. Submissions declared at the same moment share their first 13 characters.',
  },
  'run/interrupted': {
    exit: 130,
    title: 'interrupted',
    hint: 'run the same command again to go on',
    why: 'Ctrl-C, or a question that was left without an answer. What was done until then is kept.',
  },
  'endpoint/newer': {
    exit: 3,
    title: 'the database was written by a newer croton (its version {version}, known here {known})',
    hint: 'update croton on this machine',
    why: 'A newer program may keep things that this one would damage, so it does not touch them.',
  },
  'endpoint/address': {
    exit: 3,
    title: 'cannot listen on {address}: {reason}',
    hint: 'choose another with --port (0 for a free one) or --host',
    why: 'Another program uses the address, or it does not belong to this machine.',
  },
  'upload/gave-up': {
    exit: 3,
    title: '{endpoint} was away or busy for too long: {reason}',
    hint: 'everything that arrived is kept; {command} goes on there',
    why: 'The endpoint could not be reached, or said that it is busy, for longer than the retry window (--retry-for). Nothing that arrived is lost.',
    retryable: true,
  },
  'upload/futile': {
    exit: 5,
    title: 'the endpoint does not keep the bytes of {path}: {reason}',
    hint: 'try again later; tell the operator of the endpoint if it stays',
    why: 'The endpoint answers, but the upload of this clip does not advance. It was left so that the others go on.',
    retryable: true,
  },
  'upload/changed': {
    exit: 5,
    title: '{path} is not the file that the manifest describes',
    hint: 'croton manifest build, then croton upload',
    why: 'The file changed after the manifest was built, so its bytes no longer belong to the id in the record.',
    retryable: true,
  },
  'upload/window-over': {
    exit: 5,
    title: '{reason}',
    hint: 'what arrived is kept; {command} goes on there from then on, best from a timer',
    why: 'With --until-window-ends an upload ends where --window or --budget lets nothing more leave, in place of waiting.',
    retryable: true,
  },
  'upload/no-receipt': {
    exit: 5,
    title: '{path} arrived, but the endpoint gave no receipt for {time}',
    hint: 'try again later: its bytes are kept; tell the operator of the endpoint if it stays',
    why: 'The endpoint has all bytes and puts off checking them: no receipt came for this clip or any other within the retry window (--retry-for). Keep the clip until there is one.',
    retryable: true,
  },
  'upload/receipt-invalid': {
    exit: 3,
    title: 'the receipt cannot be trusted: {reason}',
    hint: 'do not delete the clip; tell the operator of the endpoint',
    why: 'A clip counts as delivered only with a receipt that the endpoint’s own key signed for exactly this clip. This one is not.',
  },
  'upload/unconfirmed': {
    exit: 1,
    title: '{path} declares about rights or people what nobody has confirmed yet',
    hint: 'run croton upload in the collection: it shows what is declared, and asks',
    why: 'What is declared in your name about rights and people needs your yes once. Clips that declare anything new wait for it; others go.',
  },
  'upload/sample-refused': {
    exit: 1,
    title: 'of the sample the endpoint refused {refused}, and took {taken}: the other {left} stay here',
    hint: 'correct what the messages above say, for all clips alike, and run it again; without --sample all are tried',
    why: 'With --sample a few clips that differ go first. What is refused there would most likely be refused of all: nothing more was sent.',
  },
  'upload/held': {
    exit: 1,
    title: '{path} waits: {reason}',
    hint: 'answer it in croton.yaml (croton init asks) or in the record, then croton upload',
    why: 'A clip leaves only when a person has answered the questions on rights, people, minors and training. croton never makes an answer up.',
  },
  'internal/unexpected': {
    exit: 3,
    title: 'something went wrong inside croton: {reason}',
    hint: 'run it again with --debug and report what it prints',
    why: 'A bug. Nothing that was confirmed as saved is lost by it.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

type ParameterNames<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never;

/** The named parameters that the texts of an error need. */
export type ErrorParameters<C extends ErrorCode> = Record<
  ParameterNames<(typeof ERRORS)[C]['title']> | ParameterNames<(typeof ERRORS)[C]['hint']>,
  string | number
>;

interface ErrorOptions {
  readonly cause?: unknown;
  /** A more specific hint than the table's. */
  readonly hint?: string | undefined;
}

/** Fills the `{name}` places of a template. Values are untrusted: escape before printing. */
export function fillTemplate(
  template: string,
  parameters: Readonly<Record<string, string | number>>,
): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(parameters[name] ?? place));
}

/** An error that croton understands: a code from {@link ERRORS}, its texts filled in. */
export class CrotonError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'CrotonError';
  readonly code: C;
  readonly exitCode: ExitCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly parameters: Readonly<Record<string, string | number>>;

  constructor(code: C, parameters: ErrorParameters<C>, options: ErrorOptions = {}) {
    const entry: ErrorEntry = ERRORS[code];
    super(fillTemplate(entry.title, parameters), { cause: options.cause });
    this.code = code;
    this.exitCode = entry.exit;
    this.hint = options.hint ?? fillTemplate(entry.hint, parameters);
    this.retryable = entry.retryable ?? false;
    this.parameters = parameters;
  }

  /** The message where the name of the file that it is about stands before it: said once is enough. */
  get messageOfIt(): string {
    const parameters = 'path' in this.parameters ? { ...this.parameters, path: 'it' } : this.parameters;
    return fillTemplate(ERRORS[this.code].title, parameters);
  }
}

/** The system's word for a failed call (`ENOENT`), if `error` comes from one. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A short reason for people: the system's text without its call and path. */
export function reasonOf(error: unknown): string {
  const code = systemErrorCode(error);
  if (code !== undefined && SYSTEM_REASONS[code] !== undefined) return reasonOfCode(code);
  return error instanceof Error ? error.message : String(error);
}

/** A short reason for people for a system's error code (`EACCES`); the code itself where there is none. */
export function reasonOfCode(code: string): string {
  return SYSTEM_REASONS[code] ?? code;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EEXIST: 'something else of that name is there',
  EROFS: 'the disk is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'a loop of symbolic links',
  EIO: 'the disk reported an error',
  EADDRINUSE: 'the address is in use by another program',
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'no answer in time',
};
