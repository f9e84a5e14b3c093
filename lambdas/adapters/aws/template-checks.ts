import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { CheckTemplates, TemplateText } from '#lambdas/ports/template-rules.ts';
import { addVerdict, type Verdicts } from '#lambdas/template-rules/add-verdict.ts';
import { type TemplateVerdict, templateVerdictSchema } from '#lambdas/template-rules/template-verdict.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { type RetryDeps, retry } from './retry.ts';

interface Deps extends RetryDeps {
  clock: Pick<Clock, 'now' | 'sleep'>;
  lambda: Pick<LambdaClient, 'send'>;
}

type Said = TemplateVerdict | { kind: 'missed'; why: string } | { kind: 'unavailable'; why: string };

const atOnce = 4;
/** No further template is begun then: the tool that asks has to end in time. */
const longestMs = 5 * 60_000;
/** Lambda takes 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytes = 6 * 1_000_000;

/**
 * cdk-nag's HIPAA pack in a function of its own, called once for each template: one that ends the function takes no
 * other with it, and what it may have made of the function has no rights.
 * @param functionName with its alias.
 */
export function createTemplateChecks(deps: Deps, functionName: string): CheckTemplates {
  return async (templates, signal) => {
    const lastMs = deps.clock.now().getTime() + longestMs;
    const said = await inParallel(templates, atOnce, (template): Promise<Said> => {
      if (deps.clock.now().getTime() > lastMs)
        return Promise.resolve({ kind: 'missed', why: 'there was no time left' });
      return ask(deps, { functionName, template }, signal);
    });
    const [first] = said;
    if (first?.kind === 'unavailable' && said.every(({ kind }) => kind === 'unavailable'))
      return { outcome: 'unavailable', why: first.why };
    const all: Verdicts = { broken: [], notChecked: [] };
    for (const [at, { path }] of templates.entries()) add(all, path, said[at]);
    return { outcome: 'checked', ...all };
  };
}

function add(all: Verdicts, path: string, said: Said | undefined): void {
  if (said?.kind === 'checked' || said?.kind === 'unreadable') addVerdict(all, path, said);
  else all.notChecked.push({ what: path, why: said?.why ?? 'nothing was said of it' });
}

/** @throws what the signal is aborted with. */
async function ask(
  deps: Deps,
  { functionName, template }: { functionName: string; template: TemplateText },
  signal: AbortSignal,
): Promise<Said> {
  signal.throwIfAborted();
  const event = JSON.stringify({ text: template.text });
  if (Buffer.byteLength(event) > mostBytes) return { kind: 'missed', why: 'it is too big to be handed on' };
  const call = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(event) });
  try {
    const { FunctionError, Payload } = await retry(
      deps,
      () => deps.lambda.send(call, { abortSignal: signal }),
      { signal },
    );
    const answer = parsed(Payload);
    if (FunctionError !== undefined) return { kind: 'missed', why: endOf(answer) };
    return (
      templateVerdictSchema.safeParse(answer).data ?? { kind: 'missed', why: 'cdk-nag’s answer is none' }
    );
  } catch (error) {
    signal.throwIfAborted();
    return told(error);
  }
}

const refusals = new Map([
  ['AccessDeniedException', 'the platform may not call the function that runs cdk-nag'],
  ['ResourceNotFoundException', 'the function that runs cdk-nag is not deployed'],
]);

function told(error: unknown): Said {
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  const refusal = refusals.get(name);
  if (refusal !== undefined) return { kind: 'unavailable', why: refusal };
  return { kind: 'missed', why: `cdk-nag could not be asked: ${message.slice(0, 200)}` };
}

const functionErrorSchema = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});

/** Lambda tells of a function that took too long, took too much memory, or ended. */
function endOf(answer: unknown): string {
  const { errorType = '', errorMessage = '' } = functionErrorSchema.safeParse(answer).data ?? {};
  return /timed? ?out/i.test(`${errorType} ${errorMessage}`)
    ? 'cdk-nag was not done in time'
    : 'it ended cdk-nag';
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
}
