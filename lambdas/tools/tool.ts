import type * as z from 'zod';
import type { AllowanceName } from '#shared/agent/allowance.ts';
import type { Approval } from '#shared/agent/approval.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { DeployPolicy } from '#shared/deployment/deploy-policy.ts';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import type { ToolFamily } from '#shared/workflow/families.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { LogSources } from '../ports/log-source.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { Stacks } from '../ports/stacks.ts';
import type { CheckTemplates } from '../ports/template-rules.ts';
import type { Workspace } from '../workspace/workspace.ts';

/**
 * One thing that a model can ask for. A tool never throws for bad input: it throws `ToolError`.
 * `Outcome` says whether it may answer that it is not done.
 */
export interface Tool<Input, Outcome extends ToolOutcome = ToolResult> {
  /** As the model calls it: `scan_secrets`. */
  name: string;
  family: ToolFamily;
  /** Tells the model when to use the tool and what it answers. */
  description: string;
  input: z.ZodType<Input>;
  /** The tool is aborted, and the model told so, after this long; holds for each round of a tool that goes on. */
  timeoutMs: number;
  /** May run twice for one call, and die in the middle: see `callKey`. */
  run(context: ToolContext, input: Input): Promise<Outcome>;
  /**
   * For a tool that begins what outlives it: ends that, or leaves it to end, for a call that will have no answer since
   * its agent ended. May run twice, die in the middle, run beside the call's last round, and for a call that began
   * nothing.
   * @returns what became of it, a sentence or two for the record; nothing where there was nothing.
   */
  abandon?(context: AbandonContext, input: Input): Promise<string | undefined>;
}

/** A tool of any input, as lists hold them. */
export type AnyTool = Tool<unknown, ToolOutcome>;

/** What a running tool may touch. */
export interface ToolContext {
  /** @throws {ToolError} when the agent was started without a workspace. */
  workspace(): Promise<Workspace>;
  /** Where commands run; not there for families that run none. */
  sandbox?: Sandbox;
  /** What the sandbox makes its copies of. */
  workspaceId?: WorkspaceId;
  /** The user's AWS account, to look at. */
  cloud: Cloud;
  /** What may be changed in it; not there for families that deploy nothing. */
  stacks?: Stacks;
  /** Holds templates against a pack of rules; not there where none is installed. */
  checkTemplates?: CheckTemplates;
  /** Logs to read; none for families that read none. */
  logs: LogSources;
  /** Aborted on the tool's timeout, the agent's deadline and a kill. Long loops look at it. */
  signal: AbortSignal;
  /** Shows a step to whoever follows the agent: `Scanned 400 of 1,000 files`. Cheap to call often. */
  progress(text: string): void;
  /** Outgoing HTTP, for the few tools that need it. */
  fetch: typeof fetch;
  settings: ToolSettings;
  /** What a tool kept in earlier turns of this agent, oldest first; to be parsed. */
  kept(tool: string): readonly unknown[];
  /** What tools have told in earlier turns of this agent, oldest first: complete and masked, repeats included. */
  found(): { findings: readonly Finding[]; notChecked: readonly NotChecked[] };
  allowance: Allowance;
  clock: Pick<Clock, 'now' | 'sleep'>;
  /**
   * Names this call: the same in every round and every repeat of it, and of no other call. Given to a service
   * as its idempotency token, it keeps a repeat from starting a thing twice. 32 characters, 0-9 and a-f.
   */
  callKey: string;
  /** When the call's first round began. A tool that goes on bounds itself by it. */
  startedAt: Date;
  /** When the agent ends, whatever its tools do. Nothing that a tool starts elsewhere should outlive it. */
  deadlineAt: Date;
  /**
   * The approval of exactly this, given for this call; without one, answer `{ needsApproval: demand }` and change
   * nothing. To be asked in every round, before anything is changed.
   */
  approvalOf(demand: ApprovalDemand): GrantedApproval | undefined;
  /** What the round before wanted to go on with; not there in the first one. To be parsed. */
  earlier?: unknown;
}

/** What an agent may do only so often, whichever of its tools does it. */
export interface Allowance {
  /** To be asked each time before it is done. False: not any more, since all are taken or the agent has ended. */
  take(name: AllowanceName): Promise<boolean>;
  /** How often the agent has asked and was allowed to: at least as often as it was done, also by calls that died. */
  taken(name: AllowanceName): Promise<number>;
}

/** What is left of a call's context when its agent has ended. */
export type AbandonContext = Pick<
  ToolContext,
  'workspace' | 'sandbox' | 'stacks' | 'signal' | 'settings' | 'kept' | 'clock' | 'callKey' | 'earlier'
>;

export interface ToolSettings {
  /** Root of an OSV server. */
  osvUrl: string;
  /** Hosts that `check_headers` may visit, as `example.com` or `example.com:8443`; none when absent. */
  allowedHosts?: readonly string[] | undefined;
  /** Root of an npm registry that may be asked for the newest versions; none is asked when left out. */
  npmRegistryUrl?: string | undefined;
  /** What may be deployed, and where; nothing when absent. */
  deployPolicy?: DeployPolicy | undefined;
}

export interface ToolResult {
  /** What the model reads; the framework masks and caps it. */
  content: string;
  /** Kept by the platform, which counts and prints them at the end. */
  findings?: readonly Finding[];
  notChecked?: readonly NotChecked[];
  /** For later tools of the same agent, not for the model: JSON, at most 1 MiB. Secrets in it are masked. */
  kept?: unknown;
  /** Kept for the user, listed and to be downloaded. */
  artifacts?: readonly ToolArtifact[];
}

/** A file for the user. The same name again takes the place of the one before. */
export interface ToolArtifact {
  /** Safe as a file's name: `report.sarif`; see {@link artifactNameSchema}. */
  name: string;
  /** `application/json` */
  media_type: string;
  /** At most 10 MiB; text is masked. */
  content: string | Uint8Array;
}

/**
 * The tool is not done: it is called again, with what it needs to go on as `context.earlier`. Nothing runs and
 * nothing is billed in between. A round that was cut short is repeated with the state of the one before.
 */
export interface ToolPending {
  goOn: {
    /** From the end of this round; at most a day. The call comes at most two seconds early. */
    afterSeconds: number;
    /** JSON, at most 64 KiB. Kept as it is, so no secrets. */
    state: unknown;
    /** Shown as a step: `Build is queued`. */
    progress?: string;
  };
}

/** What a person is asked before a tool goes on. Any difference in it is another demand. */
export interface ApprovalDemand {
  /** One line: `Deploy stack shop to prod: 2 added, 1 replaced`. */
  title: string;
  /** What will be done, for a person to judge, in lines; at most 16 KiB. It is shown and stored without secrets. */
  details: string;
  /** In JSON: all that decides what will be done. Not shown, but an approval holds for this plan alone. */
  plan: unknown;
  /** Silence for so long means no; default 60. Less, where the agent's own deadline is nearer. */
  timeoutMinutes?: number;
}

export type GrantedApproval = Extract<Approval, { status: 'approved' }>;

/**
 * A person has to say yes first. Nothing runs and nothing is billed until then. After a yes the tool is called again;
 * after a no, or after silence, the model is told so and the tool is not called.
 */
export interface ToolNeedsApproval {
  needsApproval: ApprovalDemand;
}

export type ToolOutcome = ToolResult | ToolPending | ToolNeedsApproval;

/** Goes back to the model as an error result; the message says what to do instead. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/** Types `run`'s input by the schema, so that a tool says its input once. */
export function defineTool<Input, Outcome extends ToolOutcome>(
  tool: Tool<Input, Outcome>,
): Tool<Input, Outcome> {
  return tool;
}
