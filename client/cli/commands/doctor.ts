import type { Command } from 'commander';
import { cleanLine, onOneLine } from '#shared/agent/output.ts';
import { asTyped } from '../as-typed.ts';
import type { Check } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import type { GlobalFlags, Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { choosePaint, type Paint } from '../view/paint.ts';

const examples = `
Examples:
  agents doctor
  agents doctor --deployment prod
  agents doctor --json | jq -r '.checks[] | select(.status != "ok") | .remedy'

Ends with 1 if something failed; warnings are no failure. No secret is printed.
\`agents cloud-doctor --profile NAME\` tells what agents lack in an AWS account.`;

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .summary('tell what is wrong with this machine, the platform or your access')
    .description(
      'Looks at this machine, the configuration, your credentials and the platform, and says what to mend.',
    )
    .addHelpText('after', examples)
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { out, err, env } = run.world;
      const checks = await examine(run, flags);
      const isGood = checks.every(({ status }) => status !== 'fail');
      if (flags.json === true) writeJson(out, { ok: isGood, checks });
      else {
        const paint = choosePaint(env, out);
        for (const check of checks) out.write(renderCheck(check, paint, run.world.command));
        const hint = '`agents cloud-doctor --profile NAME` looks at what agents may read in an AWS account.';
        err.write(`${asTyped(hint, run.world.command)}\n`);
      }
      run.exitCode = isGood ? 0 : 1;
    });
}

const formats = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function renderCheck({ check, status, detail, remedy }: Check, paint: Paint, command: string): string {
  const head = `${paint(formats[status], status.padEnd(4))}  ${check.padEnd(11)}  ${clean(detail)}\n`;
  return remedy === undefined || remedy === ''
    ? head
    : `${head}${' '.repeat(19)}${clean(asTyped(remedy, command))}\n`;
}

function clean(text: string): string {
  return cleanLine(onOneLine(text));
}
