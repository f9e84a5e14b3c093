import { endWhenNobodyReads, onInterrupt } from '#client/cli/runtime/process-world.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { runDoctor } from './doctor/run-doctor.ts';
import { describeFailure, explainFailure } from './runtime/process.ts';
import { parseFlags } from './runtime/start-options.ts';

const help = `Tells which permissions a profile lacks for which agent type. It reads; it changes nothing.

agents cloud-doctor --profile NAME [OPTIONS]
agents cloud-doctor --policy [--agent TYPE]

  --profile NAME  the AWS profile that agents are to read with
  --agent TYPE    what this agent type needs, not what all need
  --policy        print the IAM policy that gives everything, for copying; needs no profile
  --paid          also try the reads that cost money, $0.01 each, where IAM cannot be asked
  --json          print one JSON document, an error as {"error":{...}}
  --help

Exit codes: 0 nothing is missing, 1 something is denied, 2 something could not be checked, 64 wrong usage.
`;

const options = {
  profile: { type: 'string' },
  agent: { type: 'string' },
  policy: { type: 'boolean' },
  paid: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

endWhenNobodyReads();
const interruption = new AbortController();
onInterrupt(() => interruption.abort());
try {
  const { values } = parseFlags({ options });
  process.exitCode = values.help ? showHelp() : await examineProfile(values);
} catch (error) {
  process.exitCode = process.argv.includes('--json') ? await showError(error) : explainFailure(error);
}

/** As the other commands print it. */
async function showError(error: unknown): Promise<number> {
  const { writeJson } = await import('#client/cli/view/json-view.ts');
  const { exitCode, ...failure } = describeFailure(error);
  writeJson(process.stdout, { error: { ...failure, retryable: false } });
  return exitCode;
}

function showHelp(): number {
  process.stdout.write(help);
  return 0;
}

function examineProfile(values: Parameters<typeof runDoctor>[1]): Promise<number> {
  const open = async (profile: string) => {
    const { openDoctorCloud } = await import('./doctor/doctor-cloud.ts');
    return openDoctorCloud({ clock: systemClock, ids: randomIds }, profile);
  };
  const write = (text: string): void => void process.stdout.write(text);
  return runDoctor({ open, write, signal: interruption.signal }, values);
}
