#!/usr/bin/env node
// The command of the published package: its code runs on any Node from 20.12 on, so nothing hands it over.
if (process.argv[2] === 'cloud-doctor') {
  const message = "cloud-doctor is made of the platform's own code, which is not in this package";
  const remedy = 'Run `npm run cloud:doctor` in a clone of the product.';
  if (process.argv.includes('--json')) {
    const error = { code: 'usage', message, remedy, retryable: false };
    process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`);
  } else process.stderr.write(`error: ${message}\n${remedy}\n`);
  process.exitCode = 64;
} else await import('#client/cli/main.ts');

export {};
