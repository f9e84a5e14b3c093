import * as z from 'zod';
import type { Cloud, CloudCall } from '#lambdas/ports/cloud.ts';
import type { DoctorReads } from '#shared/deployment/doctor-reads.ts';
import type { NeededRead } from './needed-reads.ts';
import { probeOf } from './probes.ts';

export type Verdict = 'ok' | 'denied' | 'could not check';

export interface Examined {
  action: string;
  why: string;
  agents: readonly string[];
  verdict: Verdict;
  /** How it is known, or why it is not. */
  because: string;
}

export interface Examination {
  /** As AWS calls whoever was examined; left out where not even that could be told. */
  principal: string | undefined;
  results: Examined[];
}

type DoctorCloud = Cloud<DoctorReads>;

const region = 'us-east-1';
const identitySchema = z.object({ Arn: z.string() });

/**
 * Which of the permissions the profile has: IAM is asked for all at once where it lets itself be asked; else each
 * read is tried, but for those that cost money, which are tried only with `paid`.
 */
export async function examine(
  cloud: DoctorCloud,
  reads: readonly NeededRead[],
  { paid, signal }: { paid: boolean; signal: AbortSignal },
): Promise<Examination> {
  const who = await cloud.call({ service: 'sts', operation: 'GetCallerIdentity', region, input: {}, signal });
  if (who.outcome !== 'answered') {
    const because = `${who.code}: ${who.message}`;
    return { principal: undefined, results: reads.map((read) => resultOf(read, 'could not check', because)) };
  }
  const principal = identitySchema.parse(who.output).Arn;
  const simulated = await simulate(cloud, reads, { principal, signal });
  const results: Examined[] = [];
  for (const read of reads) {
    const decision = simulated.get(read.action);
    if (decision === 'allowed') results.push(resultOf(read, 'ok', 'IAM says so'));
    else if (decision !== undefined) results.push(resultOf(read, 'denied', `IAM says ${decision}`));
    else results.push(await attempt(cloud, read, { paid, signal }));
  }
  return { principal, results };
}

async function attempt(
  cloud: DoctorCloud,
  read: NeededRead,
  { paid, signal }: { paid: boolean; signal: AbortSignal },
): Promise<Examined> {
  if (read.mayBeTried === false) {
    return resultOf(
      read,
      'could not check',
      'it is not tried, since it may change something; let IAM be asked',
    );
  }
  const { input, usd, namesNothing } = probeOf(read, cloud.asOf());
  if (usd !== undefined && !paid) {
    return resultOf(read, 'could not check', `trying it costs $${usd}: --paid does`);
  }
  const answer = await cloud.call(callOf(read, input, signal));
  const isMissing = answer.outcome === 'failed' && tellsOfNothing(answer);
  if (answer.outcome === 'answered' || (namesNothing === true && isMissing)) {
    return resultOf(read, 'ok', 'it was tried');
  }
  const told = `${answer.code}: ${answer.message}`;
  return resultOf(read, answer.outcome === 'refused' ? 'denied' : 'could not check', told);
}

/** CloudFormation has no error of its own for a stack that is not there. */
function tellsOfNothing({ code, message }: { code: string; message: string }): boolean {
  return (
    code === 'ResourceNotFoundException' || (code === 'ValidationError' && / does not exist$/.test(message))
  );
}

const decisionsSchema = z.object({
  EvaluationResults: z.array(z.object({ EvalActionName: z.string(), EvalDecision: z.string() })).default([]),
});

/** What IAM decides for each action; empty where the profile may not ask, or is nobody that IAM can simulate. */
async function simulate(
  cloud: DoctorCloud,
  reads: readonly NeededRead[],
  { principal, signal }: { principal: string; signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  const ActionNames = [...new Set(reads.map(({ action }) => action))];
  const input = { PolicySourceArn: roleOf(principal), ActionNames, MaxItems: 1_000 };
  const answer = await cloud.call({
    ...{ service: 'iam-simulation', operation: 'SimulatePrincipalPolicy', region, input, signal },
  });
  if (answer.outcome !== 'answered') return new Map();
  const { data } = decisionsSchema.safeParse(answer.output);
  return new Map(data?.EvaluationResults.map((it) => [it.EvalActionName, it.EvalDecision]));
}

/** IAM simulates a role, not a session of it. */
function roleOf(principal: string): string {
  const [, partition, account, role] =
    /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return role === undefined ? principal : `arn:${partition}:iam::${account}:role/${role}`;
}

function resultOf({ action, why, agents }: NeededRead, verdict: Verdict, because: string): Examined {
  return { action, why, agents, verdict, because };
}

/** The list of reads is the list of calls: a read's name is a call's. */
function callOf(
  { service, operation }: NeededRead,
  input: Record<string, unknown>,
  signal: AbortSignal,
): CloudCall<DoctorReads> {
  return { service, operation, region, input, signal } as CloudCall<DoctorReads>;
}
