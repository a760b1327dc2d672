/** What files and manifests say reaches every report. None may take it for its own markup or commands. */
import { describe, expect, test } from 'vitest';
import { FINDINGS_FORMATS, type ReportedItem } from '../../../src/report/findings-report.js';
import { markdownCode, markdownText } from '../../../src/text/markdown.js';
import { makeFinding, render } from '../../support/findings.js';
import { assertJunit, assertSarif } from '../../support/schemas.js';

const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</article></main><h1>owned</h1>',
  ']]><evil/>&#0;&lt;',
  '::error file=x::owned',
  '\n::set-env name=X::owned',
  '%0A::stop-commands::owned',
  '\r\n##[error]owned',
  'a, line=9,title=owned: x',
  '| pipe | `tick` ``two`` |',
  '`starts and ends`',
  '[click](javascript:alert(1)) ![img](https://evil.test/x.png)',
  '<https://evil.test> https://evil.test www.evil.test',
  '@everyone @org/team #1 *bold* _it_ ~~gone~~ $math$ :smile:',
  '\u001b]0;owned\u0007\u001b[31m',
  '\u009b31m\u0085\u007f',
  '\u202egpj.4pm \u2066x\u2069 \u2028 \ufeff',
  '\ud800 lone \udfff',
  '\ufffe\uffff\u0000',
  '{0} {{1}} %s',
];
const items: ReportedItem[] = ATTACKS.map((text) => ({
  path: `${text}.mp4`,
  facts: { container: text, video: [{ codec: text, width: 1, height: 1, fps: 25 }] },
  shared: { version: '1', removed: [{ kind: text, what: text }] },
  findings: [
    makeFinding(`${text}.mp4`, {
      subject: { path: `${text}.mp4`, line: 3, column: 2, pointer: `/${text}`, id: text },
      message: `it says ${text}`,
      fix: `remove ${text}`,
      actual: text,
    }),
  ],
}));
// Control and bidirectional characters; only line feeds are layout.
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;

test.each(FINDINGS_FORMATS)('%s holds no raw control character', async (format) => {
  expect(await render(format, items)).not.toMatch(RAW);
});

test.each(['json', 'ndjson', 'sarif', 'gitlab'] as const)('%s keeps the text as it is', async (format) => {
  const text = await render(format, items);
  const document =
    format === 'ndjson'
      ? text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : JSON.parse(text);
  const strings = new Set<string>();
  JSON.stringify(document, (_, value) => {
    if (typeof value === 'string') strings.add(value);
    return value;
  });
  const links = (value: string) => (format === 'sarif' ? value.replace(/\[(?=\w+\]\()/g, '\\[') : value);
  for (const attack of ATTACKS) {
    const told = [...strings].some((value) => value.startsWith(links(`it says ${attack}`)));
    expect([attack, told]).toEqual([attack, true]);
  }
});

test('sarif and junit stay valid', async () => {
  await assertSarif(await render('sarif', items));
  await assertJunit(await render('junit', items));
  await expect(assertSarif('{"version":"2.1.0","runs":[{"tool":{}}]}')).rejects.toThrow();
  await expect(assertJunit('<testsuites><testcase/></testsuites>')).rejects.toThrow();
});

test('github gets exactly one command for each finding', async () => {
  for (const item of items) {
    const text = await render('github', [item]);
    expect(text).toMatch(/^::error file=[^,:\n]*,line=3,col=2,title=file\/name::it says [^\n]*\n$/);
    expect(text.replaceAll('%25', '').replaceAll('%3A', '').replaceAll('%2C', '')).not.toContain('%0A::');
  }
});

describe('html', () => {
  test('has the elements of the page and no others', async () => {
    const [plain, text] = [await render('html', []), await render('html', items)];
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toMatch(/<(?:img|evil|h1>owned)/);
    expect(text.match(/<article>/g)).toHaveLength(items.length);
    for (const [tag] of text.matchAll(/<[^>]*>/g)) expect(tag).not.toMatch(/\son\w+=/i);
    const policyOf = (page: string) => page.match(/Content-Security-Policy" content="([^"]*)"/)?.[1];
    expect(policyOf(text)).toBe(policyOf(plain));
  });
});

describe('markdown', () => {
  test('quotes text so that nothing in it is markup', () => {
    for (const attack of ATTACKS) {
      const text = markdownText(attack);
      expect(text).not.toMatch(/(?<!\\)[<>[\]`*_|~!]/);
      expect(text).not.toMatch(/https?:\/\/|www\.(?!\\)|@\w|(?<!&)#\d/);
    }
  });

  test('code spans end where the text does', () => {
    expect(markdownCode('plain.mp4')).toBe('`plain.mp4`');
    expect(markdownCode('a`b``c')).toBe('```a`b``c```');
    expect(markdownCode('`a`')).toBe('`` `a` ``');
    expect(markdownCode('a|b')).toBe('`a|b`');
    expect(markdownCode('')).toBe('`  `');
  });
});
