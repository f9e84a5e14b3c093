#!/usr/bin/env node
// The command of the published package: its code runs on any Node from 20.12 on, so nothing hands it over.
if (process.argv[2] === 'cloud-doctor') {
  process.stderr.write(
    "error: cloud-doctor is made of the platform's own code, which is not in this package\n" +
      'Run `npm run cloud:doctor` in a clone of the product.\n',
  );
  process.exitCode = 64;
} else await import('#client/cli/main.ts');

export {};
