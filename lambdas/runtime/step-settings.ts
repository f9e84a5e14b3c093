import type { StepSettings } from '../steps/dependencies.ts';

/** Lines wait a second to be written together: each write is a transaction that is paid for. */
export const stepSettings: StepSettings = {
  outputFlushMs: 1_000,
  replyTokens: 16_000,
  osvUrl: 'https://api.osv.dev',
};
