import type { StackCalls } from '#shared/deployment/stack-calls.ts';
import type { Services } from '../cloud/service.ts';

/** The clients of the family `deploy`. */
export const stackServices: Services<StackCalls> = {
  cloudformation: async () => (await import('./cloudformation.ts')).open,
};
