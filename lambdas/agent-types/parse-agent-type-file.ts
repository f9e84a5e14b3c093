import { limits } from '#shared/agent/limits.ts';
import { type AgentType, agentTypeSchema } from '#shared/agent-types/agent-type.ts';
import { mapDisallowedNames, mapToolNames, toolNames } from '#shared/agent-types/tool-names.ts';
import { modelAliases } from '#shared/pricing/models.ts';
import { AgentTypeFileError, type AgentTypeFileProblem } from './agent-type-file-error.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { nearestNames } from './nearest-names.ts';
import { readToolList } from './tool-list.ts';

interface Field {
  /** Spellings of the key, ours first. */
  keys: readonly string[];
  property: 'name' | 'description' | 'model' | 'color' | 'timeoutMinutes' | 'maxTurns' | 'maxCostUsd';
  required?: true;
  rule: string;
  remedy: string;
}

const fields: readonly Field[] = [
  {
    keys: ['name'],
    property: 'name',
    required: true,
    rule: `lower-case words joined by hyphens, at most ${limits.agentTypeNameChars} characters`,
    remedy: 'Write a line such as "name: code-reviewer"',
  },
  {
    keys: ['description'],
    property: 'description',
    required: true,
    rule: 'text',
    remedy: 'Say in one line when to use the agent: "description: Reviews changes before a merge"',
  },
  {
    keys: ['model'],
    property: 'model',
    rule: `${Object.keys(modelAliases).join(', ')}, inherit or a full model id`,
    remedy: 'Write for example "model: haiku", or leave the line out for the default model',
  },
  { keys: ['color'], property: 'color', rule: 'text', remedy: 'Write for example "color: blue"' },
  {
    keys: ['timeout_minutes', 'timeoutMinutes'],
    property: 'timeoutMinutes',
    rule: `a whole number from ${limits.timeoutMinutes.min} to ${limits.timeoutMinutes.max}`,
    remedy: 'Write for example "timeout_minutes: 30"',
  },
  {
    keys: ['max_turns', 'maxTurns'],
    property: 'maxTurns',
    rule: 'a whole number from 1',
    remedy: 'Write for example "max_turns: 40"',
  },
  {
    keys: ['max_cost_usd', 'maxCostUsd'],
    property: 'maxCostUsd',
    rule: 'a number of US dollars above 0',
    remedy: 'Write for example "max_cost_usd: 2.50"',
  },
];

const knownKeys = new Set([...fields.flatMap(({ keys }) => keys), 'tools', 'disallowedTools']);

/**
 * Reads one agent type in the format of Claude Code's sub-agents. Warnings begin with `path:line` and name
 * what the file asks for and does not get.
 * @throws {AgentTypeFileError} naming every defect with its line.
 */
export function parseAgentTypeFile(path: string, text: string): { agentType: AgentType; warnings: string[] } {
  const front = readFrontMatter(path, text);
  const problems = [...fieldProblems(front), ...toolProblems(front), ...bodyProblems(front)];
  if (problems.length > 0) throw new AgentTypeFileError(problems.map((problem) => ({ path, ...problem })));
  const disallowedTools = disallowedOf(front);
  const { tools, dropped } = toolsOf(front);
  return {
    agentType: agentTypeSchema.parse({
      model: 'inherit',
      ...Object.fromEntries(fields.flatMap((field) => entryOf(front, field))),
      tools: tools === 'all' ? tools : tools.filter((name) => !disallowedTools.includes(name)),
      ...(disallowedTools.length > 0 && { disallowedTools }),
      systemPrompt: front.body,
      extra: Object.fromEntries([...front.values].filter(([key]) => !knownKeys.has(key))),
    }),
    warnings: [
      ...(dropped.length === 0 ? [] : [`${path}:${front.lineOf('tools')}: ${droppedInWords(dropped)}`]),
      ...misspeltKeys(front).map((warning) => `${path}:${warning}`),
    ],
  };
}

type Problem = Omit<AgentTypeFileProblem, 'path'>;

function fieldProblems(front: FrontMatter): Problem[] {
  return fields.flatMap((field): Problem[] => {
    const { key, value } = find(front, field);
    const line = front.lineOf(key);
    if (isAbsent(value)) {
      return field.required ? [{ line, message: `"${key}" is missing`, remedy: field.remedy }] : [];
    }
    if (agentTypeSchema.shape[field.property].safeParse(value).success) return [];
    const message = `"${key}" is ${JSON.stringify(value)} and must be ${field.rule}`;
    return [{ line, message, remedy: nameRemedy(field, value) ?? field.remedy }];
  });
}

/** The name as it should be written, where that can be told. */
function nameRemedy({ property }: Field, value: unknown): string | undefined {
  if (property !== 'name' || typeof value !== 'string') return undefined;
  const words = value.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.join('-').slice(0, limits.agentTypeNameChars).replace(/-$/, '');
  return name === '' ? undefined : `Write "name: ${name}"`;
}

function toolProblems(front: FrontMatter): Problem[] {
  return ['tools', 'disallowedTools']
    .filter((key) => front.values.has(key) && readToolList(front.values.get(key)) === undefined)
    .map((key) => ({
      line: front.lineOf(key),
      message: `"${key}" is neither a list nor names separated by commas`,
      remedy: `Write for example "${key}: read_file, search_code", or leave the line out`,
    }));
}

function bodyProblems(front: FrontMatter): Problem[] {
  if (front.body !== '') return [];
  return [
    {
      line: front.endLine,
      message: 'the system prompt is empty',
      remedy: 'Write below the front matter what the agent is, what it does and how it reports',
    },
  ];
}

function entryOf(front: FrontMatter, field: Field): [string, unknown][] {
  const { value } = find(front, field);
  if (isAbsent(value)) return [];
  return [[field.property, field.property === 'description' ? unescapeNewlines(String(value)) : value]];
}

function find(front: FrontMatter, { keys }: Field): { key: string; value: unknown } {
  const key = keys.find((spelling) => front.values.has(spelling)) ?? keys[0] ?? '';
  return { key, value: front.values.get(key) };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Claude Code's own generator writes line breaks of a description as a backslash and an n. */
function unescapeNewlines(description: string): string {
  return description.replace(/\\+n/g, '\n').trim();
}

/** No `tools` line means every tool, as in Claude Code. */
function toolsOf(front: FrontMatter): { tools: AgentType['tools']; dropped: string[] } {
  const names = front.values.has('tools') ? readToolList(front.values.get('tools')) : 'all';
  return names === 'all' || names === undefined ? { tools: 'all', dropped: [] } : mapToolNames(names);
}

function disallowedOf(front: FrontMatter): string[] {
  const names = readToolList(front.values.get('disallowedTools'));
  return names === 'all' ? [...toolNames] : mapDisallowedNames(names ?? []);
}

function droppedInWords(dropped: readonly string[]): string {
  const names = dropped.map((name) => {
    const [near] = nearestNames(name, toolNames);
    return near === undefined ? name : `${name} (did you mean ${near}?)`;
  });
  return `there is no such tool here, so the agent goes without: ${names.join(', ')}`;
}

/** A misspelt `tools` would give every tool without a word. */
function misspeltKeys(front: FrontMatter): string[] {
  return [...front.values.keys()].flatMap((key) => {
    if (knownKeys.has(key)) return [];
    const near = /^allowed[-_]?tools$/i.test(key) ? 'tools' : nearestNames(key, knownKeys)[0];
    if (near === undefined) return [];
    return [`${front.lineOf(key)}: "${key}" means nothing here (did you mean ${near}?)`];
  });
}
