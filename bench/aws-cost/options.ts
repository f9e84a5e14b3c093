import { parseArgs } from 'node:util';
import { limits } from '#shared/agent/limits.ts';

export interface CostOptions {
  /** Model calls; the last one is `finish`. */
  turns: number;
  /** That Lambda waits for each reply. */
  modelSeconds: number;
  /** Of text that each reply writes, evenly over that time. */
  lines: number;
  model: string;
  asJson: boolean;
}

export const defaultCostOptions: CostOptions = {
  ...{ turns: 20, modelSeconds: 10, lines: 4, model: 'sonnet', asJson: false },
};

export const help = `Counts what one agent uses on AWS and prices it: the product's own handlers, state machine and AWS adapters run
here, against a DynamoDB and a CloudWatch Logs in memory that count request units and bytes. Nothing is sent.

npm run bench:aws-cost -- [OPTIONS]

  --turns N          model calls of the agent, the last one ends it (default ${defaultCostOptions.turns})
  --model-seconds N  that each reply takes; skipped here, not waited for (default ${defaultCostOptions.modelSeconds})
  --lines N          lines of text in each reply, spread over that time (default ${defaultCostOptions.lines})
  --model NAME       whose tokens stand beside it (default ${defaultCostOptions.model})
  --json             one JSON document instead of the tables
  --help
`;

/** @throws {Error} for a flag or a value that does not exist. */
export function readCostOptions(args: readonly string[]): CostOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: 'string' },
      'model-seconds': { type: 'string' },
      lines: { type: 'string' },
      model: { type: 'string', default: defaultCostOptions.model },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { turns, modelSeconds, lines } = defaultCostOptions;
  return {
    turns: wholeNumber('--turns', values.turns ?? turns, { min: 1, max: limits.turns }),
    modelSeconds: wholeNumber('--model-seconds', values['model-seconds'] ?? modelSeconds, {
      min: 0,
      max: 600,
    }),
    lines: wholeNumber('--lines', values.lines ?? lines, { min: 0, max: 1_000 }),
    ...{ model: values.model, asJson: values.json },
  };
}

function wholeNumber(
  flag: string,
  given: string | number,
  { min, max }: { min: number; max: number },
): number {
  const value = Number(given);
  if (given !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${flag} ${given}: a whole number from ${min} to ${max}`);
}
