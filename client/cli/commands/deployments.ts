import type { Command } from 'commander';
import {
  configPathOf,
  deploymentNameSchema,
  deploymentSchema,
  embeddedName,
  readDeployments,
} from '#client/connection/deployments.ts';
import { changeDeployments } from '#client/connection/write-deployments.ts';
import { UsageError } from '#client/usage-error.ts';
import { cleanLine } from '#shared/agent/output.ts';
import type { GlobalFlags, Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

interface AddFlags extends GlobalFlags {
  awsProfile?: string;
  use?: boolean;
  replace?: boolean;
}

const examples = `
Examples:
  agents deployments add prod https://abc123.execute-api.eu-central-1.amazonaws.com/prod --aws-profile work --use
  agents deployments list
  agents deployments use embedded
  agents list --deployment prod

Kept in ~/.config/background-agents/config.yaml, or the file that AGENTS_CONFIG names; no secrets are in it. A command
goes to --endpoint or --deployment, else to AGENTS_ENDPOINT or AGENTS_DEPLOYMENT, else to the selected deployment, else
to this machine's own platform, which is called "embedded".`;

export function addDeployments(program: Command, run: Run): void {
  const deployments = program
    .command('deployments')
    .summary('name deployments, and choose which one commands go to')
    .description('Keeps the addresses of deployments under names of yours.')
    .addHelpText('after', examples);
  deployments
    .command('list')
    .description('Lists them; * marks the one that commands go to.')
    .action(async (_flags: unknown, command: Command) => {
      await list(run, command.optsWithGlobals<GlobalFlags>());
    });
  deployments
    .command('add')
    .description('Adds one; --region names its region where the address does not.')
    .argument('<name>', 'how to call it', notEmpty)
    .argument('<url>', 'its address, as the deployment printed it', notEmpty)
    .option('--aws-profile <profile>', 'profile of the AWS configuration to sign with', notEmpty)
    .option('--use', 'let commands go to it from now on')
    .option('--replace', 'where there is one of that name')
    .action(async (...[name, url, , command]: [string, string, unknown, Command]) => {
      await add(run, { name, url }, command.optsWithGlobals<AddFlags>());
    });
  deployments
    .command('use')
    .description('Lets commands go to it from now on.')
    .argument('<name>', `a deployment, or ${embeddedName}`, notEmpty)
    .action(async (name: string, _flags: unknown, command: Command) => {
      await use(run, name, command.optsWithGlobals<GlobalFlags>());
    });
  deployments
    .command('remove')
    .description('Forgets one; its agents go on.')
    .argument('<name>', 'a deployment', notEmpty)
    .action(async (name: string, _flags: unknown, command: Command) => {
      await remove(run, name, command.optsWithGlobals<GlobalFlags>());
    });
}

async function list({ world }: Run, { json }: GlobalFlags): Promise<void> {
  const { selected = embeddedName, deployments } = await readDeployments(world);
  const named = Object.entries(deployments).map(([name, deployment]) => ({ name, ...deployment }));
  if (json === true) {
    return writeJson(world.out, { config: configPathOf(world), selected, deployments: named });
  }
  const rows: {
    name: string;
    endpoint: string;
    region?: string | undefined;
    aws_profile?: string | undefined;
  }[] = [{ name: embeddedName, endpoint: "this machine's own" }, ...named];
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, endpoint, region, aws_profile } of rows) {
    const facts = [region, aws_profile && `profile ${aws_profile}`].filter((fact) => fact !== undefined);
    const line = `${name === selected ? '*' : ' '} ${name.padEnd(width)}  ${[endpoint, ...facts].join('  ')}`;
    world.out.write(`${cleanLine(line)}\n`);
  }
}

async function add(run: Run, { name, url }: { name: string; url: string }, flags: AddFlags): Promise<void> {
  const { world } = run;
  const deployment = deploymentSchema.safeParse({
    endpoint: url,
    ...(flags.region === undefined ? {} : { region: flags.region }),
    ...(flags.awsProfile === undefined ? {} : { aws_profile: flags.awsProfile }),
  });
  const issue = deploymentNameSchema.safeParse(name).error?.issues[0] ?? deployment.error?.issues[0];
  if (issue !== undefined)
    throw new UsageError(`expected ${issue.message}`, 'See `agents deployments --help`.');
  const { deployments } = await readDeployments(world);
  if (Object.hasOwn(deployments, name) && flags.replace !== true) {
    throw new UsageError(`there is a deployment "${name}" already`, '--replace replaces it.');
  }
  await changeDeployments(world, (document) => {
    document.setIn(['deployments', name], document.createNode(deployment.data));
    if (flags.use === true) document.set('selected', name);
  });
  tell(run, flags, `${name} is ${url}${flags.use === true ? ', and commands go to it now' : ''}.`);
}

async function use(run: Run, name: string, flags: GlobalFlags): Promise<void> {
  if (name !== embeddedName) await requireDeployment(run, name);
  await changeDeployments(run.world, (document) => {
    if (name === embeddedName) document.delete('selected');
    else document.set('selected', name);
  });
  tell(run, flags, `Commands go to ${name} now.`);
}

async function remove(run: Run, name: string, flags: GlobalFlags): Promise<void> {
  const { selected } = await requireDeployment(run, name);
  await changeDeployments(run.world, (document) => {
    document.deleteIn(['deployments', name]);
    if (selected === name) document.delete('selected');
  });
  tell(run, flags, `${name} is forgotten${selected === name ? `; commands go to ${embeddedName} now` : ''}.`);
}

async function requireDeployment({ world }: Run, name: string) {
  const config = await readDeployments(world);
  if (Object.hasOwn(config.deployments, name)) return config;
  throw new UsageError(`there is no deployment "${name}"`, '`agents deployments list` shows them.');
}

function tell({ world }: Run, { json }: GlobalFlags, message: string): void {
  if (json === true) writeJson(world.out, { message });
  else world.out.write(`${cleanLine(message)}\n`);
  const { AGENTS_ENDPOINT = '', AGENTS_DEPLOYMENT = '' } = world.env;
  const wins =
    AGENTS_ENDPOINT === '' ? (AGENTS_DEPLOYMENT === '' ? undefined : 'AGENTS_DEPLOYMENT') : 'AGENTS_ENDPOINT';
  if (wins !== undefined) world.err.write(`${wins} is set here, and wins.\n`);
}
