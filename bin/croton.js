#!/usr/bin/env node
// Start-up is a feature: `croton --version` is answered here, before anything is imported.
import { readFileSync } from 'node:fs';

const first = process.argv[2];
if (process.argv.length === 3 && (first === '--version' || first === '-V')) {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${manifest.version}\n`);
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache?.();
  const { main } = await import('../dist/main.js');
  await main();
}
