// Loaded with --import: prints the peak of resident memory, in MiB, when the process ends.
process.on('exit', () => {
  process.stderr.write(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
});
