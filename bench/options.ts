import { parseArgs } from 'node:util';
import { allMeasures } from './measures/all.ts';
import type { Measure, Sizes } from './measures/measure.ts';

export interface BenchOptions {
  measures: readonly Measure[];
  rounds: number;
  sizes: Sizes;
  asJson: boolean;
}

export const fullSizes: Sizes = {
  ...{ warmUp: 200, starts: 400, turns: 40, agents: 200, latencyMs: 200 },
  ...{ lines: 100_000, repeats: 5, idleSeconds: 5 },
};

const quickSizes: Sizes = {
  ...{ warmUp: 4, starts: 8, turns: 4, agents: 8, latencyMs: 20 },
  ...{ lines: 500, repeats: 1, idleSeconds: 1 },
};

export const help = `Measures the product against a bare Node loop that journals each turn to a file: the floor.

npm run bench -- [OPTIONS]

  --only NAME    one measure; may be repeated (${allMeasures.map(({ name }) => name).join(', ')})
  --rounds N     rounds, in each of which floor and product take their turn (default 3)
  --quick        small sizes: shows that everything runs, its figures say little
  --json         one JSON document instead of the table
  --help

Both call the same stub model (a process of its own, streaming) with the same prompt and tools; each turn's
reply is one call of report_progress, the last one calls finish. The floor writes to its journal without fsync,
as the product's SQLite does in WAL mode. The product is the platform as npm start runs it, called by signed HTTP.
Both are warmed up with some hundred turns first: what is measured is a platform at work, not its first second.
`;

/** @throws {Error} for a flag or a value that does not exist. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: a whole number from 1`);
  return {
    measures: values.only === undefined ? allMeasures : values.only.map(measureNamed),
    ...{ rounds, sizes: values.quick ? quickSizes : fullSizes, asJson: values.json },
  };
}

function measureNamed(name: string): Measure {
  const measure = allMeasures.find((one) => one.name === name);
  if (measure !== undefined) return measure;
  throw new Error(
    `--only ${name}: no such measure; there are ${allMeasures.map((one) => one.name).join(', ')}`,
  );
}
