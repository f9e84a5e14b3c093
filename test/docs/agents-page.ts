import { join } from 'node:path';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import { agentPrompts } from './agent-prompts.ts';

/** `docs/agents.md`: what each built-in agent type does, in the words of its own file. */
export async function renderAgentsPage(): Promise<string> {
  const { types } = await loadAgentTypes([join(import.meta.dirname, '../../agents')]);
  return `${[preface, ...[...types.values()].map(renderType)].join('\n\n')}\n`;
}

const preface = `# The built-in agents

Made from the files in \`agents/\`, by \`npm run docs\`. A type of your own is one more such file: [agent types](agent-types.md).
Every example runs on the embedded platform as it stands; \`--workspace .\` is the folder that you are in.`;

function renderType(type: AgentType): string {
  const { name, description, tools, model, timeoutMinutes, systemPrompt } = type;
  return [
    `## ${name}`,
    description,
    `    npm run agent -- ${name} "${agentPrompts[name] ?? ''}" --workspace .`,
    `Model \`${model}\`, ${timeoutMinutes} minutes. Tools: ${tools === 'all' ? 'all' : tools.map(code).join(', ')}.`,
    sectionOf(systemPrompt, 'Reads, changes, costs, limits'),
    `**How it ends**\n\n${exitCodes(sectionOf(systemPrompt, 'How to end'))}`,
  ].join('\n\n');
}

const code = (name: string) => `\`${name}\``;

function sectionOf(prompt: string, title: string): string {
  const [, rest = ''] = prompt.split(`## ${title}\n`);
  return (rest.split(/\n## /)[0] ?? '').trim();
}

/** Of the list, the entries on exit codes: the others tell the model how to write. */
function exitCodes(section: string): string {
  const entries = section.split(/\n(?=- )/).filter((entry) => entry.startsWith('- '));
  return entries.filter((entry) => entry.includes('`exit_code`')).join('\n');
}
