import {
  ProtocolError,
  ProtocolErrorCode,
  RELATED_TASK_META_KEY,
  type Server,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { AgentsError } from '#client/http/agents-error.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { tellFailure } from '../failure-answer.ts';
import type { Session } from '../session.ts';
import { tellOutput } from '../tools/agent-output.ts';
import { waitForEnd } from '../wait-for-end.ts';
import { extensionTask, legacyTask, taskOf } from './mcp-task.ts';

const idParams = z.looseObject({ taskId: agentIdSchema });

/** Answers what clients ask of their tasks; every agent of the caller is one. */
export function serveTasks(server: Server, session: Session, era: 'legacy' | 'modern'): void {
  if (era === 'legacy') serveLegacyTasks(server, session);
  else serveExtension(server, session);
}

function serveLegacyTasks(server: Server, session: Session): void {
  server.setRequestHandler('tasks/get', { params: idParams }, async ({ taskId }, { mcpReq }) =>
    legacyTask(taskOf(await look(session, taskId, mcpReq.signal))),
  );
  server.setRequestHandler('tasks/result', { params: idParams }, async ({ taskId }, { mcpReq }) => ({
    ...(await resultOf(session, taskId, mcpReq.signal)),
    _meta: { [RELATED_TASK_META_KEY]: { taskId } },
  }));
  server.setRequestHandler('tasks/cancel', { params: idParams }, async ({ taskId }, { mcpReq }) => {
    if (!(await kill(session, taskId, mcpReq.signal))) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `${taskId} has ended: there is nothing to cancel`,
      );
    }
    return legacyTask(taskOf(await look(session, taskId, mcpReq.signal)));
  });
  const listParams = z.looseObject({ cursor: z.string().max(512).optional() }).optional();
  server.setRequestHandler('tasks/list', { params: listParams }, async (params, { mcpReq }) => {
    const cursor = params?.cursor === undefined ? {} : { cursor: params.cursor };
    const page = await asProtocol(async () =>
      (await session.connect()).list(cursor, { signal: mcpReq.signal }),
    );
    const tasks = page.agents.map((agent) => legacyTask(taskOf(agent)));
    return { tasks, ...(page.next_cursor === undefined ? {} : { nextCursor: page.next_cursor }) };
  });
}

function serveExtension(server: Server, session: Session): void {
  server.setRequestHandler('tasks/get', { params: idParams }, async ({ taskId }, { mcpReq }) => {
    const task = taskOf(await look(session, taskId, mcpReq.signal));
    if (task.status !== 'completed') return extensionTask(task);
    const result = await resultOf(session, taskId, mcpReq.signal);
    return { ...extensionTask(task), result: { resultType: 'complete', ...result } };
  });
  // Tasks ask for nothing, so whatever is sent answers no question; the extension wants it ignored.
  server.setRequestHandler('tasks/update', { params: idParams }, async ({ taskId }, { mcpReq }) => {
    await look(session, taskId, mcpReq.signal);
    return {};
  });
  server.setRequestHandler('tasks/cancel', { params: idParams }, async ({ taskId }, { mcpReq }) => {
    await kill(session, taskId, mcpReq.signal);
    return {};
  });
}

function look(session: Session, taskId: string, signal: AbortSignal) {
  return asProtocol(async () => (await session.connect()).output(taskId, { limit: 1 }, { signal }));
}

/** @returns whether it was this call that ended the agent. */
async function kill(session: Session, taskId: string, signal: AbortSignal): Promise<boolean> {
  return (await asProtocol(async () => (await session.connect()).kill(taskId, { signal }))).killed;
}

/** What the call would have answered that the task stands for; waits until there is one. */
async function resultOf(session: Session, taskId: string, signal: AbortSignal) {
  const { output, before } = await asProtocol(() => waitForEnd(session, taskId, { signal }));
  session.pages.remember(taskId, output.next_cursor);
  return tellOutput(session, output, before);
}

/** Tasks have no results that are errors: what goes wrong with one is an error of the protocol. */
async function asProtocol<T>(work: () => Promise<T>): Promise<T> {
  return await work().catch((error: unknown) => {
    const isCallers = error instanceof AgentsError && error.status !== undefined && error.status < 500;
    const code = isCallers ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
    throw new ProtocolError(code, tellFailure(error));
  });
}
