import { parseArgs } from 'node:util';
import { type FunctionName, functionNames } from '#shared/deployment/functions.ts';

export interface ColdOptions {
  names: readonly FunctionName[];
  /** Fresh processes for each function. */
  runs: number;
  asJson: boolean;
}

export const help = `Measures how long a fresh Node takes to load each function's bundle: Lambda's INIT without Lambda.

npm run bench:cold-import -- [OPTIONS]

  --only NAME    one function; may be repeated
  --runs N       fresh processes for each function (default 7); the table has the median of them
  --json         one JSON document instead of the table
  --help

Each bundle is made for the machine that this runs on, as npm run synth makes it for arm64, and is imported once by
a process of its own, with the variables that the function's facts name. Files are in the system's cache; on Lambda
they come over the network the first time. A function has a share of a CPU there that goes with its memory: 512 MB
have 0.29 of one, so that what needs the CPU takes up to three times as long as here.
`;

/** @throws {Error} for a flag or a value that does not exist. */
export function readColdOptions(args: readonly string[]): ColdOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      runs: { type: 'string', default: '7' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: a whole number from 1`);
  return { names: values.only?.map(functionNamed) ?? functionNames, runs, asJson: values.json };
}

function functionNamed(name: string): FunctionName {
  const found = functionNames.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Error(`--only ${name}: no such function; there are ${functionNames.join(', ')}`);
}
