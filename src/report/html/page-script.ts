/** The filters. Without it the page is complete: nothing but the filters, which it shows, depends on it. */
export const PAGE_SCRIPT = `
(() => {
  const bar = document.querySelector('.filters');
  if (!bar) return;
  const form = bar.querySelector('form');
  const said = bar.querySelector('output');
  const files = [...document.querySelectorAll('article')].map((node) => ({
    node,
    name: node.querySelector('h3').textContent.toLowerCase(),
    findings: [...node.querySelectorAll('.findings > li')].map((item) => ({
      item,
      severity: item.className,
      rule: item.dataset.rule,
      text: item.textContent.toLowerCase(),
    })),
  }));
  const all = files.reduce((sum, { findings }) => sum + findings.length, 0);
  const count = (number, noun) => number.toLocaleString('en') + ' ' + noun + (number === 1 ? '' : 's');
  const apply = () => {
    const severities = [...form.querySelectorAll('[name=severity]:checked')].map(({ value }) => value);
    const rule = form.elements.rule.value;
    const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    let places = 0;
    for (const { node, name, findings } of files) {
      let here = 0;
      for (const { item, ...finding } of findings) {
        const wanted =
          severities.includes(finding.severity) &&
          (rule === '' || rule === finding.rule) &&
          words.every((word) => name.includes(word) || finding.text.includes(word));
        if (item.hidden === wanted) item.hidden = !wanted;
        if (wanted) here += 1;
      }
      if (node.hidden === here > 0) node.hidden = here === 0;
      shown += here;
      if (here > 0) places += 1;
    }
    said.textContent = shown === all
      ? count(all, 'finding')
      : shown.toLocaleString('en') + ' of ' + count(all, 'finding') + ', in ' + count(places, 'place');
  };
  let timer;
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  form.addEventListener('reset', () => setTimeout(apply));
  form.addEventListener('submit', (event) => event.preventDefault());
  bar.hidden = false;
  apply();
})();
`;
