import { limits } from '#shared/agent/limits.ts';
import { isRunning } from '#shared/agent/record.ts';
import { taskRequestSchema } from '#shared/contract/task.ts';
import { toAgentOutput, toTaskAnswer } from '../agents/agent-view.ts';
import { type FindDeps, findLines } from '../agents/find-lines.ts';
import { type StartDeps, startAgent } from '../agents/start-agent.ts';
import { type WaitDeps, waitForEnd } from '../agents/wait-for-end.ts';
import { type HttpHandler, httpHandler, type WrapperDeps } from './wrapper.ts';

export type TaskDeps = WrapperDeps & StartDeps & WaitDeps & FindDeps;

/** Starts an agent. A foreground call waits for its end a while, and goes on through AgentOutput after that. */
export function createTaskHandler(deps: TaskDeps): HttpHandler {
  return httpHandler(deps, {
    name: 'task',
    body: taskRequestSchema,
    handle: async ({ owner, body: task, idempotencyKey, stopWaiting }) => {
      const started = await startAgent(deps, { owner, task, idempotencyKey });
      const record = task.run_in_background ? started : await waitForEnd(deps, started, stopWaiting);
      if (task.run_in_background || isRunning(record)) return { status: 202, body: toTaskAnswer(record) };
      const whole = { after: 0, limit: limits.outputLines.max, signal: stopWaiting };
      const page = await findLines(deps, record, whole);
      return { body: toAgentOutput(record, page, deps.clock.now()) };
    },
  });
}
