import type { AbandonContext } from '../tool.ts';
import type { Begun } from './abandon-deployment.ts';
import { siteOf } from './account.ts';
import { findPlan, type Plan, targetOf } from './plan.ts';

/**
 * Abandons what a call executes of a plan of this agent, with its own key for a token.
 * @throws {ToolError} where this agent has made no such plan: then nothing was begun.
 */
export async function abandonExecution(
  context: AbandonContext,
  id: string,
  begunOf: (plan: Plan) => Omit<Begun, 'token'>,
): Promise<string | undefined> {
  const { plan } = findPlan(context.kept, id);
  const { abandonDeployment } = await import('./abandon-deployment.ts');
  const begun = { ...begunOf(plan), token: context.callKey };
  return await abandonDeployment(context, siteOf(context, targetOf(plan)), begun);
}
