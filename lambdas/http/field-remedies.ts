import { limits } from '#shared/agent/limits.ts';
import type { AgentOutputQuery } from '#shared/contract/agent-output.ts';
import type { DecisionRequest } from '#shared/contract/approvals.ts';
import type { ListAgentsQuery } from '#shared/contract/list-agents.ts';
import type { MessageRequest } from '#shared/contract/messages.ts';
import type { Remedy } from '#shared/contract/remedy.ts';
import type { ScheduleRequest } from '#shared/contract/schedules.ts';
import type { TaskRequest } from '#shared/contract/task.ts';
import type { TeamOutputQuery } from '#shared/contract/team-output.ts';
import { maxUploadBytes, type WorkspaceRequest } from '#shared/contract/workspaces.ts';

type Field =
  | keyof TaskRequest
  | keyof AgentOutputQuery
  | keyof ListAgentsQuery
  | keyof WorkspaceRequest
  | keyof ScheduleRequest
  | keyof MessageRequest
  | keyof DecisionRequest
  | keyof TeamOutputQuery
  | 'Idempotency-Key';

const { timeoutMinutes, outputLines, listPage, teamLines } = limits;

/** What to write into each field of a request. A new field of the contract does not compile without its line. */
const remedies: Readonly<Record<Field, Remedy>> = {
  subagent_type: ['Name an agent type; all are listed by ', { call: 'list-agent-types' }, '.'],
  prompt: `Say what to do, in prompt or in description, in at most ${limits.promptBytes / 1024} KiB; put long material into the workspace.`,
  description: `Write one line of at most ${limits.descriptionChars} characters; the work itself goes into prompt.`,
  run_in_background: 'Write true to be answered at once, false to wait for the end.',
  model: 'Write haiku, sonnet, opus or a full model id, or leave it out for the agent type’s own.',
  timeout_minutes: `Write a whole number from ${timeoutMinutes.min} to ${timeoutMinutes.max}, or leave it out for the agent type’s own.`,
  workspace: [
    'Write the id of files that were sent with ',
    { call: 'create-workspace' },
    ': ws- and 64 hexadecimal digits.',
  ],
  max_cost_usd: `Write a number of US dollars over 0 and at most ${limits.costUsd.toLocaleString('en-US')}, or leave it out.`,
  on_duplicate: 'Write allow, reject or reuse.',
  filter: `Write an RE2 regular expression of at most ${limits.filterChars} characters.`,
  after: 'Pass next_cursor of an earlier answer as it is, or leave it out to read from the first line.',
  wait_seconds: `Write a whole number from 0 to ${limits.waitSeconds}; to wait longer, ask again.`,
  limit: `Write a whole number from 1 to ${outputLines.max} for output, to ${teamLines.max} for the team’s, to ${listPage.max} for lists.`,
  since: 'Write a time such as 2026-11-22T08:00:00Z, or leave it out for the last day.',
  status: 'Write running, completed, failed, terminated or all.',
  cursor: 'Pass next_cursor of an earlier answer as it is, or leave it out for the first page.',
  sha256: 'Write the SHA-256 of the packed bytes as 64 lower-case hexadecimal digits.',
  bytes: `Write the number of packed bytes, at most ${maxUploadBytes / 1024 ** 2} MiB.`,
  expression:
    'Write at(2026-12-24T08:00:00), rate(7 days) or cron(0 8 ? * MON *): minutes, hours, day of the month, month, weekday, year.',
  timezone: 'Write an IANA name, such as Europe/Berlin, or leave it out for UTC.',
  enabled: 'Write true, or false for a schedule that does not fire.',
  overlap: 'Write skip to start none while an earlier one runs, or allow.',
  task: ['Write an object with the fields of ', { call: 'task' }, ', without run_in_background.'],
  decision: 'Write approve or reject.',
  note: `Write a reason of at most ${limits.noteChars} characters, or leave it out.`,
  plan_hash:
    'Pass plan_hash of the approval that you were shown, or leave it out to decide whatever is pending.',
  text: `Say what the agent should know or do, in at most ${limits.messageBytes / 1024} KiB.`,
  'Idempotency-Key': 'Send 1 to 128 printable characters without spaces; a UUID is fine.',
};

/** @returns `undefined` for a field that no request has. */
export function remedyFor(field: string): Remedy | undefined {
  return isField(field) ? remedies[field] : undefined;
}

function isField(field: string): field is Field {
  return Object.hasOwn(remedies, field);
}
