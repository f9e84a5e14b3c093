import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, StartBuildCommand, StopBuildCommand } from '@aws-sdk/client-codebuild';

const needed = ['-rn', '-n'].some((flags) => spawnSync('unshare', [flags, 'true']).status === 0);

/** A build's script needs bash, and a network of its own for the command. */
export const canBuild: boolean =
  needed && spawnSync('bash', ['-c', 'mapfile -d "" x < /dev/null']).status === 0;
export const onThisMachine: string = canBuild
  ? 'on this machine'
  : 'on this machine (skipped: it gives a process no network of its own)';

interface LocalBuild {
  child: ChildProcess;
  lines: string[];
  status: string;
  input: StartBuildCommand['input'];
}

/** CodeBuild and its log, with this machine's bash for a container, and what a container has around it. */
export function localCodeBuild() {
  const builds: LocalBuild[] = [];
  const stopped: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'codebuild-'));
  const workspace = join(folder, 'workspace.tar.gz');
  writeFileSync(join(folder, 'README.md'), 'Hello\n');
  execFileSync('tar', ['-czf', workspace, '-C', folder, 'README.md']);

  const answer = (command: unknown): unknown => {
    if (command instanceof StartBuildCommand) {
      builds.push(begin(command.input));
      return { build: { id: `build:${builds.length - 1}` } };
    }
    if (command instanceof StopBuildCommand) {
      stopped.push(command.input.id ?? '');
      end(builds[numberOf(command.input.id)]);
      return {};
    }
    if (command instanceof BatchGetBuildsCommand) {
      const id = command.input.ids?.[0];
      const logs = { groupName: '/aws/codebuild/commands', streamName: id };
      return { builds: [{ id, buildStatus: builds[numberOf(id)]?.status, logs }] };
    }
    if (command instanceof GetLogEventsCommand) {
      const build = builds[numberOf(command.input.logStreamName)];
      if (build === undefined) throw new ResourceNotFoundException({ message: 'no stream', $metadata: {} });
      const from = Number(command.input.nextToken ?? 0);
      const events = build.lines.slice(from).map((message) => ({ message: `${message}\n` }));
      return { events, nextForwardToken: String(build.lines.length) };
    }
    throw new Error(`not a call of builds: ${command}`);
  };
  return {
    builds,
    stopped,
    workspaceUrl: `file://${workspace}`,
    send: async (command: unknown): Promise<unknown> => answer(command),
    close() {
      for (const build of builds) end(build);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function begin(input: StartBuildCommand['input']): LocalBuild {
  const { phases } = JSON.parse(input.buildspecOverride ?? '{}');
  const variables = (input.environmentVariablesOverride ?? []).map(({ name = '', value = '' }) => [
    name,
    value,
  ]);
  const child = spawn('bash', ['-c', phases.build.commands[0]], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      HOME: '/root',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/of-the-build',
      ...Object.fromEntries(variables),
    },
  });
  const build: LocalBuild = {
    child,
    lines: ['[Container] Running command ...'],
    status: 'IN_PROGRESS',
    input,
  };
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    build.lines.push(...lines);
  });
  child.on('close', (code) => {
    build.lines.push('[Container] Phase complete: BUILD');
    if (build.status === 'IN_PROGRESS') build.status = code === 0 ? 'SUCCEEDED' : 'FAILED';
  });
  return build;
}

/** A container ends with all that runs in it. */
function end(build: LocalBuild | undefined): void {
  if (build === undefined || build.status !== 'IN_PROGRESS') return;
  build.status = 'STOPPED';
  const { pid } = build.child;
  if (pid === undefined) return;
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
    .stdout.toString()
    .trim()
    .split(/\s+/);
  for (const group of [...children.map(Number), pid].filter(Boolean)) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Not the leader of a group, or gone.
    }
  }
}

function numberOf(id: string | undefined): number {
  return Number(id?.split(':')[1]);
}
