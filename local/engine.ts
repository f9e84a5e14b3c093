import { resolve } from 'node:path';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import { startEnding } from '#lambdas/agents/open-calls.ts';
import { sweep } from '#lambdas/events/sweep.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { OpenCloud } from '#lambdas/ports/cloud.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { OpenLogs } from '#lambdas/ports/log-source.ts';
import type { OutputSearch } from '#lambdas/ports/output-search.ts';
import type { Fire } from '#lambdas/ports/scheduler.ts';
import type { OpenStacks } from '#lambdas/ports/stacks.ts';
import type { StepDependencies } from '#lambdas/steps/dependencies.ts';
import { allTools } from '#lambdas/tools/all-tools.ts';
import { bindTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import { createWorkspaces } from '#lambdas/workspace/unpacked-workspaces.ts';
import type { DeployPolicy } from '#shared/deployment/deploy-policy.ts';
import { buildStateMachine } from '#shared/workflow/state-machine.ts';
import { createEmbeddedExecutions } from './adapters/executions.ts';
import type { FolderBlobs } from './adapters/folder-blobs.ts';
import { createEmbeddedSandbox, type EmbeddedSandbox } from './adapters/sandbox/sandbox.ts';
import { findToolchains } from './adapters/sandbox/toolchains.ts';
import { createEmbeddedScheduler, type EmbeddedScheduler } from './adapters/scheduler.ts';
import { isReadable } from './adapters/sqlite/agent-rows.ts';
import { createSqliteAgentStore } from './adapters/sqlite/agent-store.ts';
import { type Database, openDatabase } from './adapters/sqlite/database.ts';
import { readOpenEnds } from './adapters/sqlite/open-ends.ts';
import { createSqliteOutputSearch } from './adapters/sqlite/output-search.ts';
import { purgeExpired } from './adapters/sqlite/purge.ts';
import { createTemplateChecks } from './adapters/template-rules/check-templates.ts';
import { createRelievedModel } from './adapters/threaded-model/relieved-model.ts';
import type { ThreadedModel } from './adapters/threaded-model/threaded-model.ts';
import { createStepHandlers } from './step-handlers.ts';

/** What the engine cannot make itself. */
export interface EngineWorld {
  clock: Clock;
  ids: Ids;
  log: Log;
  blobs: Pick<FolderBlobs, 'get' | 'put' | 'dropUnlisted'>;
  openCloud: OpenCloud;
  /** Without it, nothing can be deployed. */
  openStacks?: OpenStacks | undefined;
  openLogs: OpenLogs;
}

export interface EngineOptions {
  database: string;
  workspaces: string;
  model: { apiKey: string; baseUrl?: string };
  agentTypeFolders: readonly string[];
  osvUrl: string;
  allowedHosts?: readonly string[] | undefined;
  /** The copies of workspaces that commands run on lie there while they run. */
  sandboxFolder: string;
  /** Where commands find their programs, beside those of the system. */
  programs?: { home: string; path: readonly string[] } | undefined;
  npmRegistryUrl?: string | undefined;
  /** What may be deployed; nothing when left out. */
  deployPolicy?: DeployPolicy | undefined;
}

/** Agents, without the HTTP in front of them: everything that has to go on after a restart. */
export interface Engine extends StepDependencies {
  search: OutputSearch;
  /** What was odd in agent type files, one sentence each. */
  warnings: readonly string[];
  /** Goes on with every agent that was running; answers how many. */
  resume(): Promise<number>;
  /** The schedules of this database; to be closed before the engine. */
  openScheduler(onFire: (fire: Fire) => Promise<void>): EmbeddedScheduler;
  /** Deletes what has expired. */
  purge(): Promise<unknown>;
  /** Leaves running agents where they are: they go on at the next start. */
  close(): Promise<void>;
}

const builtInAgentTypes = resolve(import.meta.dirname, '../agents');

/** @throws {AgentTypeFileError} for broken agent types; {ProductError} for a database that cannot be used. */
export async function createEngine(world: EngineWorld, options: EngineOptions): Promise<Engine> {
  const { types, warnings } = await loadAgentTypes([builtInAgentTypes, ...options.agentTypeFolders]);
  const db = openDatabase(options.database);
  const model = createRelievedModel(options.model);
  const deps = { ...stepDependencies(world, options, { db, model }), agentTypes: types };
  // The machine's handlers need the executions to renew an agent in: the one knot, tied by a late look.
  const executions = createEmbeddedExecutions(
    world,
    buildStateMachine(localArn),
    createStepHandlers({
      ...deps,
      get executions() {
        return executions;
      },
    }),
  );
  return {
    ...deps,
    executions,
    warnings,
    async resume() {
      await deps.sandbox.sweep();
      for (const ended of readOpenEnds(db)) await startEnding({ ...deps, executions }, ended);
      return await sweep({ ...deps, executions });
    },
    openScheduler: (onFire) => createEmbeddedScheduler({ ...world, db, onFire }),
    purge: async () => {
      await purgeExpired(db, world.clock.now().getTime());
      await world.blobs.dropUnlisted('artifacts', (agentId) => isReadable({ db, ...world }, agentId));
    },
    async close() {
      await executions.close();
      await deps.sandbox.close();
      await model.close();
      db.close();
    },
  };
}

function stepDependencies(
  world: EngineWorld,
  options: EngineOptions,
  { db, model }: { db: Database; model: ThreadedModel },
): Omit<StepDependencies, 'executions' | 'agentTypes'> & { search: OutputSearch; sandbox: EmbeddedSandbox } {
  const openWorkspace = createWorkspaces({ blobs: world.blobs }, options.workspaces);
  return {
    clock: world.clock,
    ids: world.ids,
    log: world.log,
    fetch,
    store: createSqliteAgentStore({ db, clock: world.clock }),
    search: createSqliteOutputSearch(db),
    model,
    blobs: world.blobs,
    openCloud: world.openCloud,
    ...(world.openStacks === undefined ? {} : { openStacks: world.openStacks }),
    openLogs: world.openLogs,
    checkTemplates: createTemplateChecks(world),
    openWorkspace,
    sandbox: openSandbox(world, options, openWorkspace),
    toolbox: createToolbox(allTools.map(bindTool)),
    settings: {
      osvUrl: options.osvUrl,
      allowedHosts: options.allowedHosts,
      npmRegistryUrl: options.npmRegistryUrl,
      deployPolicy: options.deployPolicy,
      outputFlushMs: 10,
      replyTokens: 16_000,
    },
  };
}

function openSandbox(
  world: EngineWorld,
  { sandboxFolder, programs = { home: '/nonexistent', path: [] } }: EngineOptions,
  openWorkspace: StepDependencies['openWorkspace'],
): EmbeddedSandbox {
  const findPrograms = () => findToolchains({ ...programs, node: process.execPath });
  return createEmbeddedSandbox(
    { ...world, openWorkspace },
    { folder: sandboxFolder, findToolchains: findPrograms },
  );
}

function localArn(step: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${step}`;
}
