import * as z from 'zod';
import { approvalSchema } from './approval.ts';
import { artifactSchema } from './artifact.ts';
import { endSchema } from './end.ts';
import { firedBySchema } from './fire.ts';
import { agentIdSchema, ownerSchema, workspaceIdSchema } from './ids.ts';
import { usageSchema } from './usage.ts';

export const progressSchema = z.object({
  current_step: z.string(),
  /** 0..100; never goes down. */
  percent_complete: z.int().min(0).max(100),
  last_update: z.iso.datetime(),
});
export type Progress = z.infer<typeof progressSchema>;

/** What is fixed when an agent is started. */
export const agentStartSchema = z.object({
  agent_id: agentIdSchema,
  owner: ownerSchema,
  subagent_type: z.string(),
  description: z.string(),
  prompt: z.string(),
  /** Full id of the model. */
  model: z.string(),
  workspace: workspaceIdSchema.optional(),
  timeout_minutes: z.int(),
  max_turns: z.int(),
  max_cost_usd: z.number().positive().optional(),
  started_at: z.iso.datetime(),
  deadline_at: z.iso.datetime(),
  /** No model was behind this run: a scripted playbook drove the real tools. */
  rehearsal: z.boolean(),
  /** Of agents that a schedule started. */
  fired_by: firedBySchema.optional(),
});
export type AgentStart = z.infer<typeof agentStartSchema>;

/** What moves while an agent runs and stands still once it ended. */
const courseSchema = z.object({
  /** Turns whose reply is committed. */
  turn: z.int().nonnegative(),
  /** The number that the next output line will get; the first line is 1. */
  next_seq: z.int().min(1),
  progress: progressSchema,
  usage: usageSchema,
  /** Files that it made, each name once. */
  artifacts: z.array(artifactSchema).default([]),
  /** The newest attempt at the turn in progress: older ones may write no more. */
  lease: z.string(),
  /** Executions that carried this agent so far, less one: long agents continue in a fresh one. */
  epoch: z.int().nonnegative(),
  /** What tools asked whether they may, in order; left out where none did. */
  approvals: z.array(approvalSchema).readonly().optional(),
});

export const agentRecordSchema = z.discriminatedUnion('status', [
  agentStartSchema.extend(courseSchema.shape).extend({ status: z.literal('running') }),
  ...endSchema.options.map((end) => agentStartSchema.extend(courseSchema.shape).extend(end.shape)),
]);

export type RunningAgent = AgentStart & z.infer<typeof courseSchema> & { status: 'running' };
export type EndedAgent = AgentStart & z.infer<typeof courseSchema> & z.infer<typeof endSchema>;
export type AgentRecord = RunningAgent | EndedAgent;
export type AgentStatus = AgentRecord['status'];

export function isEnded(record: AgentRecord): record is EndedAgent {
  return record.status !== 'running';
}

export function isRunning(record: AgentRecord): record is RunningAgent {
  return record.status === 'running';
}
