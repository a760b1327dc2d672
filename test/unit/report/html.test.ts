import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeFinding, render } from '../../support/findings.js';

const items = ['error', 'warning', 'info'].map((severity) => ({
  path: `${severity}.mp4`,
  facts: { container: 'mp4', sizeBytes: 2048, durationS: 12, video: [], audio: [{ codec: 'aac' }] },
  findings: [makeFinding(`${severity}.mp4`, { severity: severity as 'error', rule: `video/${severity}` })],
}));
const page = await render('html', [{ path: 'fine.mp4', findings: [] }, ...items]);
const all = (pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1] ?? '');

test('the page may load nothing, and runs its own style and script alone', () => {
  const [policy = ''] = all(/<meta http-equiv="Content-Security-Policy" content="([^"]+)">/g);
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  for (const kind of ['style', 'script']) {
    const texts = all(new RegExp(`<${kind}>([\\s\\S]*?)</${kind}>`, 'g'));
    expect(texts).toHaveLength(1);
    const hash = createHash('sha256').update(texts[0]!).digest('base64');
    expect(policy).toContain(`${kind}-src 'sha256-${hash}'`);
  }
  expect(page).not.toMatch(/\s(?:style|on\w+)=|<(?:link|iframe|object|base)\b|@import|url\(|https?:\/\//i);
  for (const source of all(/\b(?:src|href)="([^"]*)"/g)) expect(source).toMatch(/^(?:#|data:image\/png)/);
});

test('links within the page lead somewhere', () => {
  const ids = new Set(all(/\sid="([^"]+)"/g));
  const targets = all(/href="#([^"]+)"/g);
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter((target) => !ids.has(target))).toEqual([]);
});

test('headings, labels and language are there for those who do not see it', () => {
  expect(page).toMatch(/<html lang="en">/);
  expect(page).toMatch(/<title>[^<]+<\/title>/);
  const levels = all(/<h(\d)[ >]/g).map(Number);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  levels.reduce((before, level) => {
    expect(level - before).toBeLessThanOrEqual(1);
    return level;
  }, 0);
  const labeled = new Set(all(/<label for="([^"]+)"/g));
  for (const id of all(/<(?:select|input) id="([^"]+)"/g)) expect(labeled).toContain(id);
  expect(all(/(<input type="checkbox")/g)).toHaveLength(all(/(<label><input type="checkbox")/g).length);
});

test('without script it is complete: only the filters are hidden', () => {
  expect(all(/<([a-z]+)[^>]*\shidden/g)).toEqual(['div']);
  expect(page).toContain('<div class="filters" hidden>');
  for (const { path } of items) expect(page).toContain(path);
  expect(page).not.toContain('fine.mp4');
});

test('the numbers come first, then each file with its facts and the fix under each finding', () => {
  expect(page).toContain('<h1>1 of 4 files needs attention</h1>');
  expect(page).toContain('<dt>files checked</dt><dd>4</dd>');
  expect(page).toContain('<dt>error</dt><dd>1</dd>');
  expect(page.indexOf('class="tiles"')).toBeLessThan(page.indexOf('<article>'));
  expect(page).toMatch(
    /error\.mp4<\/span><\/h3>\n<ul class="facts"><li>mp4<\/li><li>sound aac<\/li><li>12s<\/li><li>2\.0 KiB<\/li><\/ul>/,
  );
  expect(all(/(<b>Fix:<\/b> rename it)/g)).toHaveLength(3);
});
