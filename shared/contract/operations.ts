import * as z from 'zod';
import { agentEventsQuerySchema, agentOutputQuerySchema, agentOutputSchema } from './agent-output.ts';
import { listAgentTypesAnswerSchema } from './agent-types.ts';
import { decisionAnswerSchema, decisionRequestSchema } from './approvals.ts';
import { artifactAnswerSchema } from './artifacts.ts';
import type { ErrorCode } from './error-codes.ts';
import { healthAnswerSchema } from './health.ts';
import { killAnswerSchema } from './kill-agent.ts';
import { listAgentsAnswerSchema, listAgentsQuerySchema } from './list-agents.ts';
import { messageAnswerSchema, messageRequestSchema } from './messages.ts';
import type { RouteName } from './routes.ts';
import {
  deleteScheduleAnswerSchema,
  listSchedulesAnswerSchema,
  scheduleRequestSchema,
  scheduleSchema,
} from './schedules.ts';
import { taskAnswerSchema, taskRequestSchema } from './task.ts';
import { teamOutputQuerySchema, teamOutputSchema } from './team-output.ts';
import { toolCallsAnswerSchema, toolCallsQuerySchema } from './tool-calls.ts';
import { workspaceAnswerSchema, workspaceRequestSchema } from './workspaces.ts';

/** What a route reads and answers: the schemas that its handler parses with and its callers rely on. */
export interface Operation {
  /** Says what a call does, in a few words. */
  summary: string;
  /** What a caller has to know beyond the fields. */
  description?: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Whether `Idempotency-Key` is read. */
  isIdempotent?: true;
  /** Answered as `text/event-stream`: the schema is that of each event's data, and `Last-Event-ID` is read. */
  isStream?: true;
  /** By status. */
  answers: Readonly<Record<number, { what: string; schema: z.ZodType }>>;
  /** Beyond those that every call may be answered with. */
  errors?: readonly ErrorCode[];
}

/** Only what makes it one; its form is another standard's. */
const openApiDocumentSchema = z.looseObject({ openapi: z.literal('3.1.0') });

/** Errors that every signed call may be answered with. */
export const commonErrors = [
  'invalid_request',
  'forbidden',
  'throttled',
  'unavailable',
  'internal',
] as const satisfies readonly ErrorCode[];

const decisionErrors = [
  ...(['invalid_json', 'body_too_large', 'unsupported_media_type', 'unknown_agent'] as const),
  ...(['agent_ended', 'no_approval', 'approval_changed', 'approval_decided'] as const),
] satisfies readonly ErrorCode[];

export const operations = {
  task: {
    summary: 'Starts an agent',
    description:
      'With `run_in_background` it answers at once. Without, it waits up to 25 seconds for the end and answers the ' +
      'whole output; an agent that takes longer is waited for through its output.',
    body: taskRequestSchema,
    isIdempotent: true,
    answers: {
      200: { what: 'The agent ended meanwhile; its whole output', schema: agentOutputSchema },
      202: { what: 'The agent runs', schema: taskAnswerSchema },
    },
    errors: [
      ...['invalid_json', 'body_too_large', 'unsupported_media_type', 'unknown_agent_type'],
      ...['unknown_workspace', 'idempotency_conflict', 'duplicate_agent', 'too_many_agents'],
    ],
  },
  'agent-output': {
    summary: 'What an agent wrote, and how far it is',
    description:
      'Lines behind the cursor `after`, optionally only those that `filter` matches. With `wait_seconds` it answers ' +
      'as soon as there is something new, or the agent ended.',
    query: agentOutputQuerySchema,
    answers: {
      200: { what: 'New lines, progress, usage and, once there is one, the end', schema: agentOutputSchema },
    },
    errors: ['unknown_agent', 'invalid_filter', 'invalid_cursor'],
  },
  'agent-events': {
    summary: 'What an agent writes, as it writes it',
    description:
      'Server-sent events named `output`: the first at once, then one whenever there are new lines or progress, status, ' +
      'approval or files change, until the agent has ended and everything is told. The stream may end before: whoever ' +
      'sends the last `id` as `Last-Event-ID` goes on where it ended, with nothing lost and nothing twice.',
    query: agentEventsQuerySchema,
    isStream: true,
    answers: {
      200: {
        what: 'Events; `data` of each is an answer of agent-output in one line',
        schema: agentOutputSchema,
      },
    },
    errors: ['unknown_agent', 'invalid_filter', 'invalid_cursor'],
  },
  'list-agents': {
    summary: "The caller's agents, newest first",
    query: listAgentsQuerySchema,
    answers: { 200: { what: 'A page of agents', schema: listAgentsAnswerSchema } },
    errors: ['invalid_cursor'],
  },
  'list-team-agents': {
    summary: "Everybody's agents, newest first",
    description: 'Granted by IAM on its own.',
    query: listAgentsQuerySchema,
    answers: { 200: { what: 'A page of agents', schema: listAgentsAnswerSchema } },
    errors: ['invalid_cursor'],
  },
  'search-team-output': {
    summary: "Searches everybody's output with one regular expression",
    description: 'Granted by IAM on its own.',
    query: teamOutputQuerySchema,
    answers: {
      200: { what: 'Matching lines, newest first, and how far the search looked', schema: teamOutputSchema },
    },
    errors: ['invalid_filter'],
  },
  'kill-agent': {
    summary: 'Ends an agent for good and keeps what it wrote',
    description: 'Safe to repeat. After the answer nothing more is recorded of the agent.',
    answers: { 200: { what: 'Whether this call ended it', schema: killAnswerSchema } },
    errors: ['unknown_agent'],
  },
  'send-message': {
    summary: 'Tells a running agent something, which it hears before its next turn',
    body: messageRequestSchema,
    isIdempotent: true,
    answers: { 202: { what: 'The message is stored', schema: messageAnswerSchema } },
    errors: [
      ...['invalid_json', 'body_too_large', 'unsupported_media_type', 'unknown_agent', 'agent_ended'],
      ...['too_many_messages', 'idempotency_conflict'],
    ],
  },
  'get-artifact': {
    summary: "One of an agent's files, with an address that gives its bytes for some minutes",
    description: 'The bytes come as a file to be saved, whatever they are. Files go with their agent.',
    answers: { 200: { what: 'The file and where to fetch it', schema: artifactAnswerSchema } },
    errors: ['unknown_agent', 'unknown_artifact'],
  },
  'list-tool-calls': {
    summary: 'Which tools an agent called: who, what, when, how long, and what came of it',
    description: 'Known for 14 days, whatever became of the agent.',
    query: toolCallsQuerySchema,
    answers: { 200: { what: 'A page of calls, in the order of turns', schema: toolCallsAnswerSchema } },
    errors: ['unknown_agent', 'invalid_cursor'],
  },
  'decide-approval': {
    summary: 'Approves or rejects what an own agent asks for',
    description:
      'Once: the first decision stands, and a second one is told whose it was. The same decision repeated by the same ' +
      'principal is answered as at first. Where the platform has it so, nobody approves for an agent of his own.',
    body: decisionRequestSchema,
    answers: { 200: { what: 'The decision as it is recorded', schema: decisionAnswerSchema } },
    errors: decisionErrors,
  },
  'decide-team-approval': {
    summary: "Approves or rejects what anybody's agent asks for",
    description: 'Granted by IAM on its own.',
    body: decisionRequestSchema,
    answers: { 200: { what: 'The decision as it is recorded', schema: decisionAnswerSchema } },
    errors: decisionErrors,
  },
  'list-agent-types': {
    summary: 'What agents there are',
    answers: { 200: { what: 'Every agent type', schema: listAgentTypesAnswerSchema } },
  },
  'create-workspace': {
    summary: 'An address to upload a source tree to, unless it is there already',
    body: workspaceRequestSchema,
    answers: {
      200: { what: 'The id of the workspace, and where to put its bytes', schema: workspaceAnswerSchema },
    },
    errors: ['invalid_json', 'body_too_large', 'unsupported_media_type'],
  },
  'list-schedules': {
    summary: "The caller's schedules",
    answers: { 200: { what: 'Every schedule, by name', schema: listSchedulesAnswerSchema } },
  },
  'get-schedule': {
    summary: 'One schedule, with what came of its last fire',
    answers: { 200: { what: 'The schedule', schema: scheduleSchema } },
    errors: ['unknown_schedule'],
  },
  'put-schedule': {
    summary: 'Creates a schedule or replaces it',
    body: scheduleRequestSchema,
    answers: { 200: { what: 'The schedule as it stands', schema: scheduleSchema } },
    errors: [
      ...['invalid_json', 'body_too_large', 'unsupported_media_type', 'unknown_agent_type'],
      ...['unknown_workspace'],
    ],
  },
  'delete-schedule': {
    summary: 'Forgets a schedule; agents that run go on',
    answers: { 200: { what: 'Whether there was one', schema: deleteScheduleAnswerSchema } },
  },
  'describe-api': {
    summary: 'This document',
    answers: { 200: { what: 'The API as OpenAPI 3.1', schema: openApiDocumentSchema } },
  },
  health: {
    summary: 'Says that the platform is there',
    answers: { 200: { what: 'It is', schema: healthAnswerSchema } },
  },
} as const satisfies Record<RouteName, Operation>;
