import { constants } from 'node:os';
import { help, readOptions } from './options.ts';
import { printSummaries } from './report/print.ts';
import { runBench } from './run-bench.ts';
import { killChildren } from './subjects/child.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killChildren();
    process.exit(128 + constants.signals[signal]);
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(help);
  } else {
    const summaries = await runBench(options, (text) => process.stderr.write(text));
    process.stdout.write(
      options.asJson
        ? `${JSON.stringify({ rounds: options.rounds, measures: summaries }, undefined, 2)}\n`
        : printSummaries(summaries, options.rounds),
    );
  }
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
