import { expect } from 'vitest';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import { noCloud } from '#lambdas/ports/cloud.ts';
import type { ExecutionState, Executions } from '#lambdas/ports/executions.ts';
import type { StepDependencies } from '#lambdas/steps/dependencies.ts';
import { runTools } from '#lambdas/steps/run-tools.ts';
import { think } from '#lambdas/steps/think.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { type BoundTool, createToolbox } from '#lambdas/tools/toolbox.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import { makeEnd } from '#shared/agent/end.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import type { AgentStart, RunningAgent } from '#shared/agent/record.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import { type StepPointer, stepPointerSchema } from '#shared/workflow/step-pointer.ts';
import { claimOf } from '#test/contracts/agent-samples.ts';
import { startAgent } from '#test/contracts/agent-store/harness.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { type FakeModel, fakeModel, type ScriptedTurn } from '#test/fakes/fake-model.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { type ManualClock, manualClock } from '#test/fakes/manual-clock.ts';

type ToolRun = BoundTool['run'];

export interface SettingOptions {
  /** One entry for each model call. */
  script?: readonly ScriptedTurn[];
  /** What tools do, by name. A name's first word is its family, if there is such a one. */
  tools?: Readonly<Record<string, ToolRun>>;
  /** What tools do with a call whose agent has ended, by name. */
  abandons?: Readonly<Record<string, NonNullable<BoundTool['abandon']>>>;
  /** What the agent's type may use; default: every tool. */
  allowed?: AgentType['tools'];
  start?: Partial<AgentStart>;
  /** Default: one of memory. */
  openStore?: (deps: { clock: ManualClock }) => AgentStore;
}

export interface Setting {
  deps: StepDependencies & { model: FakeModel; blobs: Blobs };
  store: AgentStore;
  clock: ManualClock;
  agent: RunningAgent;
  /** Executions started and stopped, in order; `states` answers for those described. */
  executions: { calls: unknown[][]; states: Map<string, ExecutionState> };
  /** Everything logged. */
  logged: unknown[][];
  /** A Think step for the agent, as the machine runs it. */
  think(pointer?: Partial<StepPointer>, signal?: AbortSignal): Promise<StepPointer>;
  /** A tool family's step for the agent's last turn. */
  tools(family?: ToolFamily, signal?: AbortSignal): Promise<StepPointer>;
  record(): ReturnType<AgentStore['get']>;
  /** Ends the agent as a kill does, with these last lines. */
  kill(...lines: string[]): Promise<void>;
  /** The texts of all output lines; that each was handed to the search, once, is seen to here. */
  lines(): Promise<string[]>;
}

export const toolTimeoutMs = 60_000;

/** One running agent in stores of memory, with a model that follows a script. */
export async function setUp(options: SettingOptions = {}): Promise<Setting> {
  const clock = manualClock();
  const store = (options.openStore ?? inMemoryAgentStore)({ clock });
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const handed: OutputLine[] = [];
  const executions = { calls: [] as unknown[][], states: new Map<string, ExecutionState>() };
  const deps = {
    ...{ store, clock, ids: countingIds(), log: { info: log, warn: log, error: log } },
    model: fakeModel(options.script ?? []),
    search: {
      append: async (_: AgentId, lines: readonly OutputLine[]) => void handed.push(...lines),
      search: async () => ({ lines: [], through: 0 }),
    },
    executions: recordExecutions(executions),
    blobs: inMemoryBlobs({ clock }),
    openCloud: () => noCloud(clock),
    openWorkspace: () => Promise.reject(new Error('no test of a step opens a workspace')),
    toolbox: createToolbox(
      Object.entries(options.tools ?? {}).map((tool) => boundTool(tool, options.abandons)),
    ),
    agentTypes: new Map([['code-review-agent', agentType(options.allowed ?? 'all')]]),
    fetch,
    settings: { osvUrl: 'http://127.0.0.1:9', outputFlushMs: 10, replyTokens: 1000 },
  };
  const agent = await startAgent(store, claimOf(options.start));
  const input = (pointer: Partial<StepPointer>) =>
    stepPointerSchema.parse({ agent_id: agent.agent_id, seconds_left: 1800, ...pointer });
  const never = new AbortController().signal;
  return {
    ...{ deps, store, clock, agent, executions, logged },
    think: (pointer = {}, signal = never) => think(deps, input(pointer), signal),
    async tools(family = 'scan', signal = never) {
      const record = await store.get(agent.agent_id);
      const step = { agent_id: agent.agent_id, seconds_left: 1800, turn: record?.turn ?? 1, events: 0 };
      return runTools(deps, { family, input: step }, signal);
    },
    record: () => store.get(agent.agent_id),
    async kill(...lines) {
      const end = makeEnd({ reason: 'killed' }, clock.now().toISOString());
      const written = await store.end(agent.agent_id, end, lines);
      if (!written.refused) handed.push(...written.lines);
    },
    async lines() {
      const lines = await store.readOutput(agent.agent_id, { after: 0, limit: 10_000 });
      expect(handed.toSorted((a, b) => a.seq - b.seq)).toEqual(lines);
      return lines.map(({ text }) => text);
    },
  };
}

export function callOf(id: string, name: string, input: unknown = {}): ToolCall {
  return { id, name, input };
}

export function finishCall(summary = 'Done', more: object = {}): ToolCall {
  return callOf('finish-1', 'finish', { exit_code: 0, summary, ...more });
}

export function answering(content: string, more: Partial<ToolResult> = {}): ToolRun {
  return async () => ({ content, ...more });
}

/** A promise that the test settles when it wants to. */
export function gate(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

function recordExecutions({ calls, states }: Setting['executions']): Executions {
  return {
    async start(name, input) {
      calls.push(['start', name, input]);
      if (states.has(name)) return 'exists';
      states.set(name, { name, status: 'running' });
      return 'started';
    },
    wake: async (...call) => void calls.push(['wake', ...call]),
    stop: async (...call) => void calls.push(['stop', ...call]),
    describe: async (name) => states.get(name),
  };
}

function boundTool([name, run]: [string, ToolRun], abandons: SettingOptions['abandons'] = {}): BoundTool {
  const family = name.startsWith('code_') ? 'code' : 'scan';
  const definition = { name, description: name, input_schema: { type: 'object' } };
  const abandon = abandons[name];
  return { name, family, timeoutMs: toolTimeoutMs, definition, run, ...(abandon && { abandon }) };
}

function agentType(tools: AgentType['tools']): AgentType {
  const name = 'code-review-agent';
  return { name, description: name, tools, model: 'haiku', systemPrompt: 'Review.', extra: {} };
}
