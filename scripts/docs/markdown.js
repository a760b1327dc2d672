/** Text for a cell of a Markdown table. */
export function cell(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A Markdown table. */
export function table(header, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `{path} is missing` → `PATH is missing`. */
export function readable(template) {
  return template.replace(/\{(\w+)\}/g, (_, name) => name.toUpperCase());
}
