import type { Command } from 'commander';
import { createProgram } from '#client/cli/program.ts';
import { fakeCli } from '#test/cli/cli-world.ts';

/** The whole tree of commands, as the command line itself is made of it. */
export async function readProgram(): Promise<Command> {
  const { world } = fakeCli({});
  return await createProgram({ world, signal: new AbortController().signal, exitCode: 0 });
}

/** A command and those in it, without those that are not for people. */
export function commandsIn(command: Command): Command[] {
  const inner = command.createHelp().visibleCommands(command);
  return inner.filter((one) => one.name() !== 'help').flatMap((one) => [one, ...commandsIn(one)]);
}

/** How it is called: `agents schedule put`. */
export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** `docs/cli.md`: what each command prints for `--help`. */
export async function renderCliPage(): Promise<string> {
  const program = await readProgram();
  const sections = await Promise.all(commandsIn(program).map(renderCommand));
  return `${[preface, ...sections].join('\n\n')}\n`;
}

async function renderCommand(command: Command): Promise<string> {
  const cli = fakeCli({});
  cli.out.columns = 110;
  const words = nameOf(command).split(' ').slice(1);
  await cli.run(...words, '--help');
  const help = cli.out.text.replace(/\n\nGlobal Options:\n(?: .*\n)+/, '\n').trim();
  const inner = words.length > 1 ? '###' : '##';
  return `${inner} ${nameOf(command)}\n\n${help.replaceAll(/^(?=.)/gm, '    ')}`;
}

const preface = `# The command line

Made from the commands themselves, by \`npm run docs\`. From a clone it is \`npm run agents --\` in place of \`agents\`;
\`npm link\` makes it \`agents\` everywhere.

| to | do |
|---|---|
| start one agent and follow it | \`agents task TYPE "PROMPT" --workspace .\`; Ctrl-C leaves it running and says how to come back |
| start one and go on | \`--background\`; \`--detach\` prints the id alone, for scripts |
| start many | \`agents task --file batch.yaml\`: in order, as fast as the limit of running agents lets them |
| see all at once | \`agents watch\`: a board on a terminal, a line for each change elsewhere |
| be told when one ends | \`--notify\` on \`task\`, \`wait\` and \`watch\`: by the desktop, or through the terminal, also over SSH |
| decide what an agent asks for | \`agents approve\` lists who waits; with an id it shows the plan and asks |
| find a line again | \`agents search REGEX\` |
| find what is wrong | \`agents doctor\` |

An id may be cut to a beginning or an end that fits one agent, or be an agent type of which one runs. Where it fits several
agents of one type, \`output\`, \`artifacts\`, \`audit\` and \`watch\` take the newest and say which; \`kill\` and the others refuse.

## For scripts

Every command that answers data has \`--json\`: one document, or with \`--follow\`, and in \`agents watch\`, an object a line.
Errors are \`{"error":{"code","message","remedy","retryable"}}\` on standard output then. Data goes to standard output,
everything around it to standard error. Exit codes are [the agent's own](decisions/0009-exit-codes.md) for \`task\`, \`wait\`
and \`watch\`, and 64 wrong usage, 69 no platform, 70 internal, 75 try again later, 77 forbidden, 130 Ctrl-C. \`NO_COLOR\` and
\`FORCE_COLOR\` are heeded.

## Which platform

The first of these decides: \`--endpoint\`, \`--deployment\`, \`AGENTS_ENDPOINT\`, \`AGENTS_DEPLOYMENT\`, what \`agents deployments use\`
chose, this machine's own platform, which is called \`embedded\`. What a deployment says of region and AWS profile holds for
it; \`--region\` and \`--profile\` win over both. Libraries find their platform the same way.

    # ~/.config/background-agents/config.yaml (XDG_CONFIG_HOME, AGENTS_CONFIG); kept by \`agents deployments\`
    selected: prod
    deployments:
      prod: { endpoint: https://abc123.execute-api.eu-central-1.amazonaws.com/prod, aws_profile: work }

\`agents cloud-doctor --profile NAME\` stands apart: it looks at an AWS account, [for what agents may read there](cloud-access.md).`;
