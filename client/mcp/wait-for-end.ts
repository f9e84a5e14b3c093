import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { surviveOutage } from '../http/survive-outage.ts';
import type { Session } from './session.ts';

export interface WaitOptions {
  signal: AbortSignal;
  /** Called at the start of each round, at least every 25 seconds. */
  onRound(answer: AgentOutput): Promise<void>;
}

/**
 * Waits until an agent has ended, over restarts of the platform too, and answers the end of what it wrote.
 * @returns with `before`, which says what was left out.
 * @throws {AgentsError}, or the signal's reason once it aborts: the agent goes on.
 */
export async function waitForEnd(
  { world, connect }: Pick<Session, 'world' | 'connect'>,
  agentId: string,
  { signal, onRound }: WaitOptions,
): Promise<{ output: AgentOutput; before: string | undefined }> {
  const lines: string[] = [];
  let [cursor, bytes, dropped]: [string | undefined, number, number] = [undefined, 0, 0];
  const read = async () => {
    const after = cursor === undefined ? {} : { after: cursor, wait_seconds: limits.waitSeconds };
    return (await connect()).output(agentId, { ...after, limit: limits.outputLines.default }, { signal });
  };
  for (;;) {
    const output = await surviveOutage({ world, notice: world.log }, read, signal);
    cursor = output.next_cursor;
    lines.push(...output.lines.map(({ text }) => text));
    bytes += output.lines.reduce((sum, { text }) => sum + sizeOf(text), 0);
    while (bytes > limits.toolResultBytes && lines.length > 1) {
      bytes -= sizeOf(lines.shift() ?? '');
      dropped += 1;
    }
    await onRound(output);
    if (output.status !== 'running' && !output.has_more) {
      return { output: { ...output, output: lines.join('\n') }, before: sayDropped(agentId, dropped) };
    }
  }
}

/** In bytes, with its line end. */
function sizeOf(line: string): number {
  return Buffer.byteLength(line) + 1;
}

function sayDropped(agentId: string, dropped: number): string | undefined {
  if (dropped === 0) return undefined;
  return `${dropped} earlier lines are left out here; AgentOutput with after: "start" reads them, and agent://${agentId}/output.`;
}
