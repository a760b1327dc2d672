// node read-rows.js MANIFEST [SHAPE]   What a script of one's own does: readline, JSON.parse and, with a module, its test of each row.
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [manifest, shape] = process.argv.slice(2);
const fits = shape === undefined ? () => true : createRequire(import.meta.url)(shape);
let wrong = 0;
for await (const line of createInterface({ input: createReadStream(manifest), crlfDelay: Infinity }))
  if (!fits(JSON.parse(line))) wrong += 1;
if (wrong > 0) throw new Error(`${wrong} rows do not fit`);
