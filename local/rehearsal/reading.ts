import { hash } from 'node:crypto';
import { agentTypePattern } from '#shared/agent/rehearsal.ts';
import { blocksOf } from './api/check-conversation.ts';
import type { Block, Message, Prompt } from './api/request-schema.ts';
import type { ToolAnswer } from './playbook.ts';

/** What the server makes out of a request, for the playbook and for the log. */
export interface Reading {
  agentType: string;
  /** The same for all requests of one conversation: its start, or the agent's id where a line names it. */
  agent: string;
  /** The first user message. */
  prompt: string;
  /** Number of the reply that is asked for, from 1. */
  turn: number;
  answers: ReadonlyMap<string, ToolAnswer>;
  /** Of the conversation's first message: call ids are derived from it. */
  origin: string;
}

const agentIdPattern = /^agent-id: (\S+)\s*$/m;

/** Whose request it is and what it answers to, from its text alone. */
export function readRequest(prompt: Prompt): Reading {
  const system =
    typeof prompt.system === 'string' ? prompt.system : (prompt.system ?? []).map(textOf).join('\n');
  const first = prompt.messages[0];
  const text = first === undefined ? '' : blocksOf(first).map(textOf).join('\n');
  const agentType = agentTypePattern.exec(system)?.[1] ?? '';
  const origin = hash('sha256', `${agentType}\u0000${text}`, 'hex').slice(0, 16);
  return {
    agentType,
    agent: agentIdPattern.exec(`${system}\n${text}`)?.[1] ?? origin,
    prompt: text,
    turn: prompt.messages.filter(({ role }) => role === 'assistant').length + 1,
    answers: new Map(prompt.messages.flatMap(answersOf)),
    origin,
  };
}

function answersOf(message: Message): [string, ToolAnswer][] {
  return blocksOf(message).flatMap((block) =>
    block.type === 'tool_result'
      ? [[block.tool_use_id, { text: unfence(resultText(block)), isError: block.is_error ?? false }]]
      : [],
  );
}

function resultText(block: Block & { type: 'tool_result' }): string {
  if (typeof block.content === 'string') return block.content;
  return (block.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** Without the marks that the platform puts around what tools answer, and its line on files behind them. */
function unfence(text: string): string {
  return /^<data[^>]*>\n(.*)\n<\/data>(?:\n[^\n]*)?$/s.exec(text)?.[1] ?? text;
}

function textOf(block: Block): string {
  return block.type === 'text' ? block.text : '';
}
