import * as z from 'zod';
import { type RouteName, routes } from './routes.ts';

/** Calls that remedies send their reader to. Whoever reads one knows them as routes, verbs, commands, tools or pages. */
const namedCalls = [
  'task',
  'agent-output',
  'list-agents',
  'kill-agent',
  'decide-team-approval',
  'list-agent-types',
  'create-workspace',
  'list-schedules',
  'put-schedule',
] as const satisfies readonly RouteName[];
type NamedCall = (typeof namedCalls)[number];

/** What remedies have their reader set: in a request, or where the client is told of its platform. */
const namedOptions = ['endpoint', 'region', 'filter', 'since', 'on_duplicate'] as const;
type NamedOption = (typeof namedOptions)[number];

export const remedyPartSchema = z.union([
  z.string(),
  z.object({ call: z.enum(namedCalls), agent_id: z.string().optional() }),
  z.object({ option: z.enum(namedOptions), value: z.string().optional() }),
]);
export type RemedyPart = z.infer<typeof remedyPartSchema>;

/** What to do about an error: sentences, in parts where they name calls or options. */
export type Remedy = string | readonly RemedyPart[];

/**
 * What the readers of one surface call things. Where a word has a place for it, `{agent_id}` becomes the agent that is
 * meant, and `{value}` what the option is to be.
 */
export interface Words {
  calls: Readonly<Record<NamedCall, string>>;
  options: Readonly<Record<NamedOption, string>>;
}

/** The remedy as the readers of one surface take it. */
export function inWords(remedy: Remedy, { calls, options }: Words): string {
  const wordOf = (part: RemedyPart): string => {
    if (typeof part === 'string') return part;
    if ('call' in part) return fill(calls[part.call], 'agent_id', part.agent_id);
    return fill(options[part.option], 'value', part.value);
  };
  return partsOf(remedy).map(wordOf).join('');
}

/** Several as one, each said once. */
export function joinRemedies(remedies: readonly Remedy[]): Remedy {
  const once = [...new Map(remedies.map((remedy) => [JSON.stringify(remedy), remedy])).values()];
  return once.flatMap((remedy, index) => [...(index === 0 ? [] : [' ']), ...partsOf(remedy)]);
}

function partsOf(remedy: Remedy): readonly RemedyPart[] {
  return typeof remedy === 'string' ? [remedy] : remedy;
}

function fill(word: string, operand: string, value: string | undefined): string {
  return value === undefined ? word : word.replace(`{${operand}}`, () => value);
}

function routeOf(name: NamedCall): string {
  const route = routes.find((one) => one.name === name);
  return `${route?.method} ${route?.path}`;
}

/** For who calls the API itself. */
export const apiWords: Words = {
  calls: {
    task: routeOf('task'),
    'agent-output': routeOf('agent-output'),
    'list-agents': routeOf('list-agents'),
    'kill-agent': routeOf('kill-agent'),
    'decide-team-approval': routeOf('decide-team-approval'),
    'list-agent-types': routeOf('list-agent-types'),
    'create-workspace': routeOf('create-workspace'),
    'list-schedules': routeOf('list-schedules'),
    'put-schedule': routeOf('put-schedule'),
  },
  options: {
    endpoint: 'the address',
    region: 'the region',
    filter: 'filter',
    since: 'since',
    on_duplicate: 'on_duplicate "{value}"',
  },
};

/** The remedy as an answer of the API tells it: to whoever has other words than the API, in parts. */
export function remedyFields(remedy: Remedy): { remedy: string; remedy_parts?: RemedyPart[] } {
  const parts = partsOf(remedy);
  const isPlain = parts.every((part) => typeof part === 'string');
  return { remedy: inWords(parts, apiWords), ...(isPlain ? {} : { remedy_parts: [...parts] }) };
}
