import { at, entriesOf, find, itemsOf, type Located, literalOf } from '../located.ts';
import type { Place, SourceText } from '../rule.ts';

/** A GitHub Actions workflow. */
export interface Workflow {
  root: Located;
  source: SourceText;
  jobs: readonly Job[];
  steps: readonly Step[];
  /** Names of the events that start it. */
  events: ReadonlySet<string>;
}

export interface Job {
  line: number;
  body: Located;
  steps: readonly Step[];
}

export interface Step {
  line: number;
  body: Located;
  run: Located | undefined;
  /** `owner/repository@ref`, or a path. */
  uses: Located | undefined;
  job: Located;
}

/** `undefined` for a document without jobs. */
export function workflowOf(root: Located, source: SourceText): Workflow | undefined {
  const jobs = entriesOf(at(root, 'jobs')).map(([, body]) => ({
    line: body.line,
    body,
    steps: stepsOf(body),
  }));
  if (jobs.length === 0) return undefined;
  return { root, source, jobs, steps: jobs.flatMap(({ steps }) => steps), events: eventsOf(at(root, 'on')) };
}

function stepsOf(job: Located): readonly Step[] {
  return itemsOf(at(job, 'steps')).map((body) => {
    return { line: body.line, body, run: at(body, 'run'), uses: at(body, 'uses'), job };
  });
}

function eventsOf(on: Located | undefined): ReadonlySet<string> {
  const named = itemsOf(on).flatMap((event) => literalOf(event) ?? []);
  return new Set([...named, ...entriesOf(on).map(([name]) => name)]);
}

/** The source lines of a value that match; scripts span many lines, and each may be wrong on its own. */
export function linesMatching(
  { source }: Workflow,
  value: Located | undefined,
  pattern: RegExp,
): readonly Place[] {
  if (value === undefined) return [];
  const places: Place[] = [];
  for (let line = value.line; line <= value.endLine; line += 1) {
    const text = source.lines[line - 1] ?? '';
    if (pattern.test(text) && !/^\s*#/.test(text)) places.push({ line });
  }
  return places;
}

export const usesAction = (step: Step, name: string): boolean =>
  (literalOf(step.uses) ?? '').toLowerCase().startsWith(`${name}@`);

export const withInput = (step: Step, name: string): string | undefined =>
  literalOf(find(step.body, 'with', name)[0]);
