import * as z from 'zod';
import type { NotChecked } from '#shared/findings/finding.ts';
import { defineTool, type ToolContext, ToolError, type ToolResult } from '../tool.ts';
import { readEnvironment } from './environments.ts';
import { executionsOf } from './executions.ts';
import { findPlan, type KeptPlan } from './plan.ts';
import type { SmokeResult, SmokeWorld } from './smoke/run-smoke-test.ts';
import { type SmokeTest, smokeTestSchema } from './smoke/smoke-test-schema.ts';

const input = z.strictObject({
  plan: z
    .string()
    .regex(/^[0-9a-f]{12,64}$/)
    .describe('The plan whose stack is tested'),
  tests: z
    .array(smokeTestSchema)
    .max(20)
    .optional()
    .describe('Default: those of .agents/environments.json, else every address among the outputs'),
});

export const smokeTestTool = defineTool({
  name: 'smoke_test',
  family: 'deploy',
  description:
    'Fetches addresses of a stack and compares status, body (RE2), time and certificate with what is expected, again and ' +
    'again for half a minute. Visits only allowed hosts and those that the outputs of the stack name, and no private address that ' +
    'the operator has not named.',
  input,
  timeoutMs: 14 * 60_000,
  async run(context, asked) {
    const kept = findPlan(context.kept, asked.plan);
    const urls = urlsFor(context, kept);
    const tests = asked.tests ?? (await usualTests(context, kept, urls));
    if (tests.length === 0)
      throw new ToolError('No smoke test is known for this stack: nothing was verified. Give `tests`.');
    const results = await runAll(context, { kept, urls, tests });
    return tell(kept, results);
  },
});

function urlsFor(context: ToolContext, { hash, plan }: KeptPlan): Readonly<Record<string, string>> {
  return executionsOf(context.kept).findLast((execution) => execution.plan === hash)?.urls ?? plan.urls;
}

async function usualTests(
  context: ToolContext,
  { plan }: KeptPlan,
  urls: Readonly<Record<string, string>>,
): Promise<SmokeTest[]> {
  const environment = await readEnvironment(await context.workspace(), plan.environment);
  const named = environment?.smoke_tests ?? [];
  return named.length > 0 ? named : Object.keys(urls).map((output) => smokeTestSchema.parse({ output }));
}

async function runAll(
  context: ToolContext,
  {
    kept,
    urls,
    tests,
  }: { kept: KeptPlan; urls: Readonly<Record<string, string>>; tests: readonly SmokeTest[] },
): Promise<SmokeResult[]> {
  const [{ runSmokeTest, patternProblem }, { web }] = await Promise.all([
    import('./smoke/run-smoke-test.ts'),
    import('./smoke/fetch-page.ts'),
  ]);
  const { clock, signal, settings } = context;
  const world: SmokeWorld = {
    ...{ web, signal, now: () => clock.now(), sleep: (ms, until) => clock.sleep(ms, until) },
    allowedHosts: new Set([
      ...(settings.allowedHosts ?? []),
      ...Object.values(urls).map((url) => new URL(url).host),
    ]),
    privateHosts: new Set(settings.deployPolicy?.environments[kept.plan.environment]?.private_hosts ?? []),
  };
  const runOne = async (test: SmokeTest): Promise<SmokeResult> => {
    const notRun = (told: string): SmokeResult => ({
      url: test.url ?? test.output ?? '?',
      outcome: 'not run',
      told,
    });
    const url = addressIn(test, urls);
    if (typeof url === 'string') return notRun(url);
    const problem = test.body === undefined ? undefined : patternProblem(test.body);
    return problem === undefined ? await runSmokeTest(world, url, test) : notRun(problem);
  };
  const results: SmokeResult[] = [];
  for (const test of tests) {
    const result = await runOne(test);
    results.push(result);
    context.progress(`Smoke test ${results.length} of ${tests.length}: ${result.outcome}`);
  }
  return results;
}

/** The address, or why there is none. */
function addressIn({ url, output, path }: SmokeTest, urls: Readonly<Record<string, string>>): URL | string {
  const base = url ?? (output === undefined ? undefined : urls[output]);
  if (base === undefined || !URL.canParse(base))
    return output === undefined
      ? 'it names neither url nor output'
      : `the stack has no address in its output ${output}`;
  return path === undefined ? new URL(base) : new URL(path, base);
}

function tell({ id, plan }: KeptPlan, results: readonly SmokeResult[]): ToolResult {
  const count = (outcome: SmokeResult['outcome']) => results.filter((it) => it.outcome === outcome).length;
  const isGood = count('passed') === results.length;
  const notChecked: NotChecked[] = results.flatMap(({ url, outcome, told }) =>
    outcome === 'not run' ? [{ what: `smoke test of ${url}`, why: told }] : [],
  );
  const content = [
    `Smoke tests of ${plan.stack} (${plan.environment}): ${count('passed')} passed, ${count('failed')} failed, ${count('not run')} not run`,
    ...results.map(({ url, outcome, told }) => `${outcome.toUpperCase()} ${url}: ${told}`),
    `Plan ${id} is ${isGood ? 'verified' : 'NOT verified'}`,
    `Exit code to finish with: ${isGood ? 0 : 1}`,
  ].join('\n');
  return { content, notChecked, kept: { plan: plan.stack, verified: isGood } };
}
