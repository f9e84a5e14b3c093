import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { UsageError } from '#client/usage-error.ts';
import { type Artifact, nameAndSize } from '#shared/agent/artifact.ts';
import { resolveAgentId } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

interface ArtifactsFlags extends GlobalFlags {
  download?: string;
  force?: boolean;
}

const examples = `
Examples:
  agents artifacts devsecops
  agents artifacts devsecops --download reports
  agents artifacts abcdefghij report.sarif --download .

Files stay as long as the agent is listed.`;

export function addArtifacts(program: Command, run: Run): void {
  program
    .command('artifacts')
    .summary('list and download the files that an agent made')
    .description('Lists the files that an agent made, and downloads them.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .argument('[name...]', 'only these files')
    .option('--download <folder>', 'save them there', notEmpty)
    .addOption(new Option('--force', 'replace files that are there already').implies({}))
    .addHelpText('after', examples)
    .action(async (...[id, names, , command]: [string, string[], unknown, Command]) => {
      const flags = command.optsWithGlobals<ArtifactsFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      const agentId = await resolveAgentId({ api, now: world.now, signal }, id);
      const { artifacts: all } = await api.output(agentId, { limit: 1 }, { signal });
      const artifacts = names.length === 0 ? all : names.map((name) => findByName(all, name));
      const files: Shown[] = [];
      for (const artifact of artifacts) {
        const path = await save({ ...run, api }, { agentId, artifact, flags });
        files.push({ ...artifact, ...(path === undefined ? {} : { path }) });
      }
      if (flags.json === true) writeJson(world.out, { agent_id: agentId, artifacts: files });
      else world.out.write(files.map(lineOf).join(''));
      if (artifacts.length === 0) world.err.write(`${agentId} has made no files.\n`);
    });
}

type Shown = Artifact & { path?: string };

function lineOf({ path, ...artifact }: Shown): string {
  return `${nameAndSize(artifact)}  ${artifact.media_type}${path === undefined ? '' : `  -> ${path}`}\n`;
}

function findByName(artifacts: readonly Artifact[], name: string): Artifact {
  const found = artifacts.find((artifact) => artifact.name === name);
  if (found !== undefined) return found;
  const known = artifacts.map((artifact) => artifact.name).join(', ');
  throw new UsageError(
    `the agent made no file ${name}`,
    known === '' ? 'It made none.' : `It made ${known}.`,
  );
}

/** Names are safe as files' names: the contract says so, and the answer was checked against it. */
async function save(
  { api, world, signal }: Pick<Run, 'world' | 'signal'> & { api: Awaited<ReturnType<typeof openApi>> },
  wanted: { agentId: string; artifact: Artifact; flags: ArtifactsFlags },
): Promise<string | undefined> {
  const { agentId, artifact, flags } = wanted;
  if (flags.download === undefined) return undefined;
  const { content } = await downloadArtifact({ api, world }, { agentId, name: artifact.name }, { signal });
  const path = join(flags.download, artifact.name);
  await mkdir(flags.download, { recursive: true });
  await writeFile(path, content, { flag: flags.force === true ? 'w' : 'wx' }).catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw isThere
      ? new UsageError(`${path} is there already`, '--force replaces it.')
      : new UsageError(`cannot write ${path}: ${String(error)}`, 'Name another folder with --download.');
  });
  return path;
}
