import { hash } from 'node:crypto';
import * as z from 'zod';
import type { LogSource } from '#lambdas/ports/log-source.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import type { SourceSpec } from './source-spec.ts';
import { linesOf } from './workspace-source.ts';

const cursorSchema = z.object({ length: z.number(), mark: z.number() });
const maxOutputBytes = 4 * 1024 * 1024;

type CommandSpec = Extract<SourceSpec, { command: unknown }>;

/**
 * A command that is run anew each time. Output that begins as it did the last time has grown: only what came to it
 * counts. Other output is new as a whole.
 */
export function createCommandSource(
  { sandbox, workspaceId }: Pick<ToolContext, 'sandbox' | 'workspaceId'>,
  { command, seconds }: CommandSpec,
): LogSource {
  return {
    async read({ cursor, signal }) {
      if (sandbox === undefined)
        return { outcome: 'unreadable', why: 'there is no sandbox to run a command in' };
      if (workspaceId === undefined) {
        return { outcome: 'unreadable', why: 'commands run on a workspace, and the agent has none' };
      }
      const ran = await sandbox.run({
        ...{ workspace: workspaceId, argv: command, env: {}, timeoutMs: seconds * 1000, maxOutputBytes },
        ...{ network: false, onOutput: () => undefined, signal },
      });
      signal.throwIfAborted();
      // A command that follows a log is ended after its time: that is how it is meant.
      const isExpected = ran.ended === 'timeout' || (ran.ended === 'exited' && ran.exitCode === 0);
      if (!isExpected && ran.output === '') return { outcome: 'unreadable', why: whyOf(ran) };
      const output = ran.output.slice(0, ran.output.lastIndexOf('\n') + 1);
      const known = cursorSchema.safeParse(cursor).data;
      const hasGrown = known !== undefined && markOf(output.slice(0, known.length)) === known.mark;
      const fresh = hasGrown ? output.slice(known.length) : output;
      return {
        outcome: 'read',
        lines: linesOf(fresh).map((text) => ({ text, isPast: false })),
        cursor: { length: output.length, mark: markOf(output) },
        hasMore: false,
        gaps: [
          ...(isExpected ? [] : [whyOf(ran)]),
          ...(ran.droppedBytes > 0 ? ['it wrote more than is kept of a command'] : []),
        ],
      };
    },
  };
}

function whyOf(ran: { ended: string; exitCode?: number | 'timeout' }): string {
  return ran.ended === 'exited'
    ? `the command ended with exit code ${ran.exitCode}`
    : `the command ended: ${ran.ended}`;
}

function markOf(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16);
}
