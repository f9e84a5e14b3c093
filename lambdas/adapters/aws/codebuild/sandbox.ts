import {
  BatchGetBuildsCommand,
  type Build,
  type CodeBuildClient,
  StartBuildCommand,
} from '@aws-sdk/client-codebuild';
import { workspaceKey } from '#lambdas/ports/blobs.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type {
  Sandbox,
  SandboxCommand,
  SandboxResult,
  SandboxTicket,
  UnattendedSandbox,
} from '#lambdas/ports/sandbox.ts';
import { retry } from '../retry.ts';
import { BuildLog, type BuildLogDeps } from './build-log.ts';
import { buildSpec, buildVariables } from './build-spec.ts';
import { Heard } from './heard.ts';
import { findBuilds, stopBuild } from './stop-build.ts';
import { unavailable } from './unavailable.ts';

export interface CodeBuildSandboxDeps extends BuildLogDeps {
  codebuild: Pick<CodeBuildClient, 'send'>;
  /** An address that answers a blob, for a container that has no rights of its own. */
  signDownload(key: string): Promise<string>;
  clock: Clock;
  ids: Ids;
  log: Pick<Log, 'warn'>;
}

const pollMs = 2_000;
/** A log may lag behind its build: so many looks more once the build is over. */
const looksAfterEnd = 5;
/** For the container to begin and the workspace to come; CodeBuild's own least is five minutes in all. */
const overheadMinutes = 5;

/**
 * Each command in a build of its own: a container that is thrown away, whose role may do nothing but write its
 * log. Where the container cannot take the
 * network away from a command, the result says so.
 */
export function createCodeBuildSandbox(
  deps: CodeBuildSandboxDeps,
  project: string,
): Sandbox & { unattended: UnattendedSandbox } {
  const unattended = createUnattended(deps, project);
  return {
    unattended,
    async run(command) {
      if (command.signal.aborted) return new Heard(command).aborted();
      const ticket = await begin(deps, project, { command });
      let isOver = false;
      try {
        const result = await follow(deps, ticket, command);
        isOver = result.ended !== 'aborted';
        return result;
      } finally {
        if (!isOver) await unattended.stop(ticket);
      }
    },
  };
}

function createUnattended(deps: CodeBuildSandboxDeps, project: string): UnattendedSandbox {
  return {
    begin: (command, key) => begin(deps, project, { command, key }),
    async look(ticket, command) {
      const build = await getBuild(deps, ticket.build_id);
      if (build?.buildStatus === 'IN_PROGRESS') return undefined;
      // The build is over: all that is waited for is its log.
      return await follow(deps, ticket, command);
    },
    stop: (ticket) => stopBuild(deps, ticket.build_id),
    async stopBegun(key) {
      const begun = await findBuilds(deps, project, key);
      if (begun.length === 0) return 'nothing';
      const areOver = await Promise.all(begun.map((buildId) => stopBuild(deps, buildId)));
      return areOver.every(Boolean) ? 'stopped' : 'not stopped';
    },
  };
}

/** @param key without one, nobody asks for the build but whoever waits for it. */
async function begin(
  deps: CodeBuildSandboxDeps,
  project: string,
  { command, key }: { command: SandboxCommand; key?: string },
): Promise<SandboxTicket> {
  const nonce = deps.ids.uuid();
  const build_id = await startBuild(deps, project, { command, nonce, key: key ?? nonce });
  return { build_id, nonce };
}

async function startBuild(
  deps: CodeBuildSandboxDeps,
  project: string,
  { command, nonce, key }: { command: SandboxCommand; nonce: string; key: string },
): Promise<string> {
  const variables = {
    [buildVariables.workspaceUrl]: await deps.signDownload(workspaceKey(command.workspace)),
    [buildVariables.nonce]: nonce,
    [buildVariables.key]: key,
  };
  const request = new StartBuildCommand({
    projectName: project,
    idempotencyToken: nonce,
    buildspecOverride: buildSpec(command),
    environmentVariablesOverride: Object.entries(variables).map(([name, value]) => ({ name, value })),
    timeoutInMinutesOverride:
      Math.ceil((command.timeoutMs + (command.prepare?.timeoutMs ?? 0)) / 60_000) + overheadMinutes,
  });
  const { build } = await retry(deps, () => deps.codebuild.send(request));
  if (build?.id === undefined) throw unavailable('CodeBuild started a build without an id');
  return build.id;
}

async function follow(
  deps: CodeBuildSandboxDeps,
  { build_id, nonce }: SandboxTicket,
  command: SandboxCommand,
): Promise<SandboxResult> {
  const heard = new Heard(command);
  const log = new BuildLog(deps, nonce);
  let looksLeft = looksAfterEnd;
  while (looksLeft > 0) {
    await deps.clock.sleep(pollMs, command.signal);
    if (command.signal.aborted) return heard.aborted();
    const build = await getBuild(deps, build_id);
    const { groupName, streamName } = build?.logs ?? {};
    if (groupName !== undefined && streamName !== undefined) {
      const words = await log.read({ logGroupName: groupName, logStreamName: streamName });
      const result = heard.take(words);
      if (result !== undefined) return result;
    }
    if (build?.buildStatus !== undefined && build.buildStatus !== 'IN_PROGRESS') looksLeft -= 1;
  }
  throw unavailable('The container of a command ended without a result');
}

async function getBuild(deps: CodeBuildSandboxDeps, buildId: string): Promise<Build | undefined> {
  const command = new BatchGetBuildsCommand({ ids: [buildId] });
  const { builds } = await retry(deps, () => deps.codebuild.send(command));
  return builds?.[0];
}
