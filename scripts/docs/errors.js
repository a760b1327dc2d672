import { REASONS } from '../../dist/curation/reasons.js';
import { ERRORS, EXIT_CODES } from '../../dist/errors.js';
import { PROBLEMS } from '../../dist/protocol/problem.js';
import { readable, table } from './markdown.js';

/** Exit codes, errors, problems of endpoints and reasons of curators: every stable code that is not a rule. */
export function renderErrors() {
  const errors = Object.entries(ERRORS).map(([code, { exit, title, hint, why, retryable }]) => [
    `\`${code}\``,
    exit,
    readable(title),
    `${why} ${retryable ? '(A retry may help.)' : ''}`.trim(),
    readable(hint),
  ]);
  const problems = Object.entries(PROBLEMS).map(([code, { status, title, hint, retryable }]) => [
    `\`${code}\``,
    status,
    title,
    retryable ? 'yes' : 'no',
    hint,
  ]);
  const reasons = Object.entries(REASONS).map(([code, { title, fix }]) => [`\`${code}\``, title, fix]);
  return `# Codes

All of these are stable: scripts may match them. \`croton explain CODE\` prints one. Rules have [a page of their own](rules.md).

## Exit codes

The same in every output format. When several apply, the first of 130, 143, 129, 2, 4, 3, 5, 1.

${table(['code', 'meaning'], Object.entries(EXIT_CODES))}

## Errors

Printed on stderr as \`error: … [code]\`; with \`--json\` the last line of stderr is \`{"error":{"code","message","hint","retryable"}}\`.

${table(['code', 'exit', 'message', 'why', 'what to do'], errors)}

## Problems

What an endpoint answers, as problem documents (RFC 9457).

${table(['code', 'HTTP', 'title', 'retry', 'what to do'], problems)}

## Reasons

Why curators turn a clip away, for \`croton review reject --reason\`.

${table(['code', 'title', 'what the contributor can do'], reasons)}
`;
}
