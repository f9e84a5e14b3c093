import * as z from 'zod';
import {
  type SandboxCommand,
  type SandboxResult,
  type SandboxTicket,
  sandboxTicketSchema,
  type UnattendedSandbox,
} from '#lambdas/ports/sandbox.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { type AbandonContext, type ToolContext, ToolError, type ToolPending } from '../tool.ts';

export type AgentCommand = Omit<SandboxCommand, 'workspace' | 'signal'>;

const stateSchema = z.object({ ticket: sandboxTicketSchema });

/** A container takes so long to begin. */
const firstLookSeconds = 30;
const lookEverySeconds = 15;

/**
 * Runs a command on a copy of the agent's workspace. Where commands run unattended it answers that it goes on, and
 * the command once it is over. Twice the same call is twice the same command, on a fresh copy each.
 * @throws {ToolError} where there is no workspace or no sandbox, or the sandbox does not work.
 */
export async function inSandbox(
  context: ToolContext,
  command: AgentCommand,
): Promise<SandboxResult | ToolPending> {
  const { sandbox, workspaceId, signal, earlier, callKey } = context;
  if (sandbox === undefined) throw new ToolError('This platform has no sandbox, so no command can be run.');
  if (workspaceId === undefined)
    throw new ToolError(
      'This agent was started without a workspace, so there is nothing to run a command on.',
    );
  const full = { ...command, signal, workspace: workspaceId };
  try {
    const { unattended } = sandbox;
    if (unattended === undefined) return await sandbox.run(full);
    if (earlier === undefined)
      return goOn(await begin(unattended, full, callKey), firstLookSeconds, 'The container begins');
    const { ticket } = stateSchema.parse(earlier);
    return (await unattended.look(ticket, full)) ?? goOn(ticket, lookEverySeconds);
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    throw new ToolError(`The command was not run: ${error.message}. ${error.remedy}`);
  }
}

/**
 * Stops a command that was left alone, and any other of the same call, of which a step that died told nobody; where a
 * call stays up for its command, that ends with the call.
 */
export async function stopCommand({
  sandbox,
  earlier,
  callKey,
}: Pick<AbandonContext, 'sandbox' | 'earlier' | 'callKey'>): Promise<string | undefined> {
  if (sandbox?.unattended === undefined) return undefined;
  const { unattended } = sandbox;
  const known = stateSchema.safeParse(earlier).data;
  const isOver = known === undefined ? true : await unattended.stop(known.ticket);
  const others = await unattended.stopBegun(callKey);
  if (known === undefined && others === 'nothing') return undefined;
  return isOver && others !== 'not stopped'
    ? 'Its command is stopped.'
    : 'Its command could not be stopped; it ends by its own timeout.';
}

/** One whose call was cut short meanwhile is stopped at once: nobody will ask for it. */
async function begin(
  unattended: UnattendedSandbox,
  command: SandboxCommand,
  callKey: string,
): Promise<SandboxTicket> {
  const ticket = await unattended.begin(command, callKey);
  if (command.signal.aborted) await unattended.stop(ticket);
  command.signal.throwIfAborted();
  return ticket;
}

function goOn(ticket: SandboxTicket, afterSeconds: number, progress?: string): ToolPending {
  return { goOn: { afterSeconds, state: { ticket }, ...(progress === undefined ? {} : { progress }) } };
}

/** How long a command may take at most: it should leave time for the agent to report. */
export function timeLeftMs(context: Pick<ToolContext, 'clock' | 'startedAt' | 'deadlineAt'>): number {
  return Math.max(1_000, context.deadlineAt.getTime() - context.startedAt.getTime() - 60_000);
}
