/** The look of the page: light, dark and on paper. Nothing is loaded from anywhere. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f5f0; --card: #fff; --ink: #20252a; --quiet: #5a626b; --line: #e2ddd3; --soft: #f1eee7;
  --link: #0a6a5c; --error: #b0201a; --warning: #8a4f00; --info: #1a5c99; --good: #2f7d4f;
  --error-soft: #fdecea; --warning-soft: #fdf1dc; --info-soft: #e6f0fa;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1d2125; --ink: #e9e6e1; --quiet: #a8aeb5; --line: #343a40; --soft: #262b30;
    --link: #6fd0bd; --error: #ff958c; --warning: #ffc46b; --info: #93c7ff; --good: #6cc58c;
    --error-soft: #3a2120; --warning-soft: #362a17; --info-soft: #1b2c3d;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
body::before {
  content: ""; display: block; height: 6px;
  background: linear-gradient(90deg, #1f6b45, #6a9a2d 28%, #e3b21f 52%, #dd6b20 74%, #b3263a);
}
.wrap { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--link); text-underline-offset: .15em; }
code, .path { font-family: var(--mono); font-size: .92em; overflow-wrap: anywhere; unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
header { padding: 2rem 0 .25rem; }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.015em; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; }
.origin { color: var(--quiet); margin: .25rem 0 0; font-size: .92rem; }
.notice { background: var(--warning-soft); border-left: 4px solid var(--warning); padding: .6rem .9rem; border-radius: 6px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 1rem; }
.tiles > div {
  display: flex; flex-direction: column-reverse; justify-content: flex-end;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .7rem 1rem .8rem;
}
.tiles dt { color: var(--quiet); font-size: .88rem; line-height: 1.3; }
.tiles dd { margin: 0; font-size: 1.8rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tiles .error dd { color: var(--error); }
.tiles .warning dd { color: var(--warning); }
.tiles .info dd { color: var(--info); }
.share { display: block; width: 100%; height: 10px; border-radius: 5px; margin: 0 0 .5rem; background: var(--soft); }
.share .good { fill: var(--good); }
.share .error { fill: var(--error); }
.share .warning { fill: var(--warning); }
.share .info { fill: var(--info); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.rules { width: 100%; border-collapse: collapse; }
.rules th, .rules td { text-align: left; padding: .5rem .9rem; border-top: 1px solid var(--line); vertical-align: baseline; }
.rules thead th { border-top: 0; color: var(--quiet); font-size: .85rem; font-weight: 600; background: var(--soft); }
.rules .number { text-align: right; font-variant-numeric: tabular-nums; }
.rules th[scope=row] { font-weight: 400; white-space: nowrap; }
.badge {
  display: inline-block; border-radius: 99px; padding: 0 .6rem; font-size: .8rem; line-height: 1.5; font-weight: 650;
  white-space: nowrap; border: 1px solid currentColor;
}
.badge.error { color: var(--error); background: var(--error-soft); }
.badge.warning { color: var(--warning); background: var(--warning-soft); }
.badge.info { color: var(--info); background: var(--info-soft); }
.filters {
  position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line);
  padding: .7rem 0; margin-bottom: 1rem;
}
.filters form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; }
.filters fieldset { border: 0; margin: 0; padding: 0; display: flex; gap: .9rem; align-items: center; min-height: 2.4rem; }
.filters legend { position: absolute; left: -99rem; }
.filters label { font-size: .9rem; }
.filters .field { display: grid; gap: .15rem; }
.filters input[type=search], .filters select, .filters button {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: 8px;
  padding: .35rem .6rem; max-width: 100%; min-height: 2.4rem;
}
.filters input[type=search] { width: min(16rem, 80vw); }
.filters button { cursor: pointer; }
.filters input[type=checkbox] { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; accent-color: var(--link); }
.filters output { font-size: .9rem; color: var(--quiet); margin-left: auto; min-height: 2.4rem; display: flex; align-items: center; }
article {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px; margin: 0 0 1rem; padding: 1rem 1.1rem;
  content-visibility: auto; contain-intrinsic-size: auto 12rem;
}
article h3 { margin: 0; font-size: 1.05rem; font-weight: 650; }
.place { color: var(--quiet); font-weight: 400; font-size: .9rem; }
.facts {
  color: var(--quiet); font-size: .9rem; margin: .15rem 0 0; padding: 0; display: flex; flex-wrap: wrap;
  gap: .1rem .9rem; list-style: none;
}
.strip { display: flex; gap: .5rem; overflow-x: auto; margin: .8rem 0 0; padding: 0 0 .25rem; list-style: none; }
.strip img {
  display: block; height: 6rem; width: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--soft);
}
.strip span { display: block; color: var(--quiet); font-size: .8rem; font-variant-numeric: tabular-nums; }
.findings { list-style: none; margin: .8rem 0 0; padding: 0; display: grid; gap: .8rem; }
.findings > li { border-left: 4px solid; padding: .1rem 0 .1rem .8rem; }
.findings > .error { border-color: var(--error); }
.findings > .warning { border-color: var(--warning); }
.findings > .info { border-color: var(--info); }
.findings p { margin: .15rem 0 0; overflow-wrap: anywhere; }
.fix { color: var(--quiet); }
.fix b { color: var(--ink); }
.rule { font-family: var(--mono); font-size: .85rem; margin: 0 .4rem; }
.about dt { font-weight: 650; margin-top: 1rem; }
.about dd { margin: .1rem 0 0; max-width: 46rem; }
.about p { margin: .2rem 0 0; }
footer { color: var(--quiet); font-size: .88rem; padding: 1.5rem 0 3rem; }
[hidden] { display: none !important; }
@media (max-width: 34rem) {
  .rules .title { display: none; }
  .filters { position: static; }
  .filters output { margin-left: 0; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --soft: #eee; --link: #000;
    --error: #a01510; --warning: #7a4500; --info: #124a80; --good: #2f7d4f;
    --error-soft: #fff; --warning-soft: #fff; --info-soft: #fff;
  }
  body { font-size: 10pt; }
  .filters, .skip { display: none; }
  body::before, .share { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .wrap { max-width: none; padding: 0; }
  .scroll { overflow: visible; border-radius: 0; }
  article { content-visibility: visible; border-radius: 0; }
  article, .findings > li, .strip, .tiles > div, .rules tr, .about dd { break-inside: avoid; }
  h2, h3, .about dt, .facts { break-after: avoid; }
  a { text-decoration: none; }
  .strip { flex-wrap: wrap; overflow: visible; }
}
`;
