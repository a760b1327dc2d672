// npm run bench -- NAME…   Each bench prints ratios to what a user would run instead, side by side in one run.
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.js'))
  .map((name) => name.replace('.bench.js', ''));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}: ${names.join(', ')}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : names) {
  console.log(`# ${name}`);
  const { run } = await import(`./${name}.bench.js`);
  if ((await run()) === false) process.exitCode = 1;
}
