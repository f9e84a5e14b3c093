import { createJsonLog } from '#lambdas/runtime/json-log.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { describePlatform } from './describe-platform.ts';
import { startPlatform } from './platform.ts';
import { explainFailure, untilInterrupted } from './runtime/process.ts';
import {
  environmentHelp,
  parseFlags,
  platformFlags,
  platformFlagsHelp,
  startOptionsFrom,
} from './runtime/start-options.ts';

const help = `Keeps the embedded platform up until it is interrupted. Running agents go on at the next start.

npm start [-- OPTIONS]

${platformFlagsHelp}
  --json         print one JSON line when ready instead of text
  --help

Environment:
${environmentHelp}
`;

try {
  const { values } = parseFlags({
    options: { ...platformFlags, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) process.stdout.write(help);
  else await serve(values);
} catch (error) {
  process.exitCode = explainFailure(error);
}

async function serve(
  flags: Parameters<typeof startOptionsFrom>[0] & { json?: boolean | undefined },
): Promise<void> {
  const options = startOptionsFrom(flags);
  const log = createJsonLog(process.stderr, options.logLevel);
  await using platform = await startPlatform({ clock: systemClock, ids: randomIds, log }, options);
  process.stdout.write(
    describePlatform(platform, { home: options.home, version: options.version, asJson: flags.json ?? false }),
  );
  await untilInterrupted();
}
