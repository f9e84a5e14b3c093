import type { StackAnswer, StackPlace, Stacks } from '#lambdas/ports/stacks.ts';
import { noStacks } from '#lambdas/ports/stacks.ts';
import { type DeployPolicy, demandsApproval, type StackTarget } from '#shared/deployment/deploy-policy.ts';
import { type ToolContext, ToolError } from '../tool.ts';
import type { Plan } from './plan.ts';
import { endangered } from './tell-plan.ts';

/** One stack, as a tool works on it. */
export interface Site {
  stacks: Stacks;
  place: StackPlace;
}

export function siteOf(
  { stacks = noStacks, signal }: Pick<ToolContext, 'stacks' | 'signal'>,
  target: StackTarget,
): Site {
  return { stacks, place: { ...target, signal } };
}

/** @throws {ToolError} saying what was refused or failed. */
export function answerOf<Value>(answer: StackAnswer<Value>): Value {
  if (answer.outcome === 'answered') return answer.value;
  const { outcome, code, message } = answer;
  throw new ToolError(
    `CloudFormation ${outcome === 'refused' ? 'was not allowed' : 'failed'}: ${code}: ${message}`,
  );
}

/** Names a change set after the call that makes it, so that a repeat of the call makes no second one. */
export function changeSetName(callKey: string): string {
  return `agents-${callKey}`;
}

/** Why a person has to say yes to a plan. A workspace can add reasons, and take none away. */
export function approvalReasons(
  policy: DeployPolicy,
  { environment, region, stack, changes }: Pick<Plan, 'environment' | 'region' | 'stack' | 'changes'>,
  isAskedByWorkspace: boolean,
): string[] {
  return [
    ...(demandsApproval(policy, { environment, region, stack })
      ? [`the operator demands it for ${environment}`]
      : []),
    ...(isAskedByWorkspace ? ['the workspace asks for it'] : []),
    ...(endangered(changes).length > 0 ? ['resources that hold data are replaced or removed'] : []),
  ];
}

/** A stack in this state takes a change set. */
export function isSettled(status: string): boolean {
  return /^(?:CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(status);
}
