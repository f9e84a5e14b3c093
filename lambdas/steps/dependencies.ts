import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { OpenCloud } from '../ports/cloud.ts';
import type { Executions } from '../ports/executions.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { OpenLogs } from '../ports/log-source.ts';
import type { Model } from '../ports/model.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { OpenStacks } from '../ports/stacks.ts';
import type { CheckTemplates } from '../ports/template-rules.ts';
import type { ToolSettings } from '../tools/tool.ts';
import type { Toolbox } from '../tools/toolbox.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Everything that steps may touch. Each step narrows it with `Pick`. */
export interface StepDependencies {
  store: AgentStore;
  search: Pick<OutputSearch, 'append'>;
  model: Model;
  executions: Executions;
  blobs: Pick<Blobs, 'put'>;
  openWorkspace(id: WorkspaceId): Promise<Workspace>;
  openCloud: OpenCloud;
  /** Only where tools read logs. */
  openLogs?: OpenLogs;
  /** Only where tools deploy. */
  openStacks?: OpenStacks;
  /** Only where a pack of rules for templates is installed. */
  checkTemplates?: CheckTemplates;
  /** Only where tools run commands. */
  sandbox?: Sandbox;
  toolbox: Toolbox;
  agentTypes: ReadonlyMap<string, AgentType>;
  clock: Clock;
  ids: Ids;
  log: Log;
  fetch: typeof fetch;
  settings: StepSettings;
}

export interface StepSettings extends ToolSettings {
  /** How long output lines may wait to be written together. */
  outputFlushMs: number;
  /** Tokens that one reply may have. */
  replyTokens: number;
}
