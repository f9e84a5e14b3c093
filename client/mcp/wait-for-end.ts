import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { followOutput } from '../http/event-stream.ts';
import type { Session } from './session.ts';

export interface WaitOptions {
  signal: AbortSignal;
  /** Called with what is new: lines, progress, an approval that is asked for, files, the end. */
  onNews?(answer: AgentOutput): Promise<void>;
}

/**
 * Waits until an agent has ended, over restarts of the platform too, and answers the end of what it wrote: as much as
 * a tool may hand to a model.
 * @returns with `before`, which says what was left out.
 * @throws {AgentsError}, or the signal's reason once it aborts: the agent goes on.
 */
export async function waitForEnd(
  { world, connect }: Pick<Session, 'world' | 'connect'>,
  agentId: string,
  { signal, onNews }: WaitOptions,
): Promise<{ output: AgentOutput; before: string | undefined }> {
  const api = await connect();
  const tail = new Tail();
  let last: AgentOutput | undefined;
  for await (const answer of followOutput({ api, world }, agentId, { signal, notice: world.log })) {
    tail.add(answer.lines);
    await onNews?.(answer);
    last = answer;
  }
  if (last === undefined) throw new Error(`${agentId} was followed to its end, and told nothing`);
  return { output: { ...last, output: tail.text }, before: sayDropped(tail.dropped) };
}

/** The last lines of many. */
class Tail {
  readonly #lines: string[] = [];
  #bytes = 0;
  dropped = 0;

  get text(): string {
    return this.#lines.join('\n');
  }

  add(lines: AgentOutput['lines']): void {
    for (const { text } of lines) {
      this.#lines.push(text);
      this.#bytes += sizeOf(text);
    }
    while (this.#bytes > limits.toolResultBytes && this.#lines.length > 1) {
      this.#bytes -= sizeOf(this.#lines.shift() ?? '');
      this.dropped += 1;
    }
  }
}

/** In bytes, with its line end. */
function sizeOf(line: string): number {
  return Buffer.byteLength(line) + 1;
}

function sayDropped(dropped: number): string | undefined {
  if (dropped === 0) return undefined;
  return `${dropped} earlier lines are left out here; AgentOutput with after: "start" reads them.`;
}
