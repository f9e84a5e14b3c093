import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { AgentsApi } from '#client/http/agents-api.ts';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { UsageError } from '#client/usage-error.ts';
import { type Artifact, nameAndSize } from '#shared/agent/artifact.ts';
import { forReading, resolveAgentId } from '../agent-ids.ts';
import { type GlobalFlags, openApi, type Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { notEmpty } from './option-values.ts';

interface ArtifactsFlags extends GlobalFlags {
  download?: string;
  force?: boolean;
  print?: boolean;
}

const examples = `
Examples:
  agents artifacts devsecops
  agents artifacts devsecops --download reports
  agents artifacts abcdefghij report.sarif --download .
  agents artifacts abcdefghij report.sarif --print | jq .

Files stay as long as the agent is listed.`;

export function addArtifacts(program: Command, run: Run): void {
  program
    .command('artifacts')
    .summary('list and download the files that an agent made')
    .description('Lists the files that an agent made, and downloads them.')
    .argument('<id>', 'agent id, or a beginning or an end of it', notEmpty)
    .argument('[name...]', 'only these files')
    .option('--download <folder>', 'save them there', notEmpty)
    .option('--force', 'replace files that are there already')
    .addOption(
      new Option('--print', 'write one file to standard output, as it is').conflicts(['download', 'json']),
    )
    .addHelpText('after', examples)
    .action(async (...[id, names, , command]: [string, string[], unknown, Command]) => {
      const flags = command.optsWithGlobals<ArtifactsFlags>();
      const { world, signal } = run;
      const api = await openApi(run, flags);
      const agentId = await resolveAgentId(forReading({ api, world, signal }), id);
      const { artifacts: all } = await api.output(agentId, { limit: 1 }, { signal });
      const artifacts = names.length === 0 ? all : names.map((name) => findByName(all, name));
      if (flags.print === true) return await print({ ...run, api }, agentId, artifacts);
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

/** For a pipe or a file: what agents made may be anything, so a terminal is not given it. */
async function print(run: Connected, agentId: string, artifacts: readonly Artifact[]): Promise<void> {
  const { api, world, signal } = run;
  const [artifact, ...more] = artifacts;
  if (artifact === undefined || more.length > 0) {
    throw new UsageError(`there are ${artifacts.length} files`, 'Name the one to print.');
  }
  if (world.out.isTTY === true) {
    throw new UsageError('a file is not shown on a terminal', 'Pipe it on, or save it with --download.');
  }
  const { content } = await downloadArtifact({ api, world }, { agentId, name: artifact.name }, { signal });
  world.out.write(content);
}

type Connected = Pick<Run, 'world' | 'signal'> & { api: AgentsApi };

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
  { api, world, signal }: Connected,
  wanted: { agentId: string; artifact: Artifact; flags: ArtifactsFlags },
): Promise<string | undefined> {
  const { agentId, artifact, flags } = wanted;
  if (flags.download === undefined) return undefined;
  const { content } = await downloadArtifact({ api, world }, { agentId, name: artifact.name }, { signal });
  const path = join(flags.download, artifact.name);
  await mkdir(flags.download, { recursive: true });
  const write = async (): Promise<void> => {
    if (flags.force === true) await rm(path, { force: true });
    // Never through a link: whoever made the folder may have put one there.
    await writeFile(path, content, { flag: 'wx' });
  };
  await write().catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw isThere
      ? new UsageError(`${path} is there already`, '--force replaces it.')
      : new UsageError(`cannot write ${path}: ${String(error)}`, 'Name another folder with --download.');
  });
  return path;
}
