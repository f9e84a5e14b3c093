import { orAborted } from '../http/or-aborted.ts';
import type { CliWorld } from './world.ts';

/**
 * Asks a person a question that is answered with yes or no; anything but a yes is a no, and so is the end of input.
 * @throws the signal's reason once that aborts.
 */
export async function askYesNo(
  { stdin, err }: Pick<CliWorld, 'stdin' | 'err'>,
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  err.write(`${question} [y/N] `);
  const answer = await orAborted(firstLine(stdin), signal);
  return /^y(es)?$/i.test(answer.trim());
}

/** Reads no further than it must. */
async function firstLine(stdin: CliWorld['stdin']): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (text.includes('\n') || text.length > 1_000) break;
  }
  return text.split('\n')[0] ?? '';
}
