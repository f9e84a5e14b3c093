import * as z from 'zod';
import { ownerSchema } from './ids.ts';
import { cleanLine, onOneLine } from './output.ts';

/** What an agent is told by its owner while it runs. */
export const messageSchema = z.object({
  /** From 1, in the order of arrival. */
  number: z.int().min(1),
  /** Clean: masked, without control characters but line ends; never blank. */
  text: z.string().min(1),
  /** Who sent it. */
  sender: ownerSchema,
  at: z.iso.datetime(),
});
export type Message = z.infer<typeof messageSchema>;

const shownCharacters = 200;

/** What readers see of a message when the model is told. */
export function deliveredLine({ text }: Message): string {
  const characters = [...onOneLine(text).trim()];
  const start = characters.slice(0, shownCharacters).join('');
  return cleanLine(`[MESSAGE] delivered: ${start}${characters.length > shownCharacters ? '…' : ''}`);
}

/** The line about messages that no reply followed; none where there are none. */
export function unheardLines(count: number): string[] {
  if (count === 0) return [];
  return [
    `[WARNING] The agent ended before it could act on ${count === 1 ? '1 message' : `${count} messages`}`,
  ];
}
