import { defineTool, type ToolOutcome } from '../tool.ts';
import { type WatchInput, watchInput } from './inputs.ts';

export const watchLogs = defineTool<WatchInput, ToolOutcome>({
  name: 'watch_logs',
  family: 'logs',
  description:
    'Watches log groups, files or the output of a command. Between looks nothing runs and no model is called. ' +
    'Answers when something changed (a new error pattern, one that stopped or came back, a spike, the rate of 5xx, a source ' +
    'that cannot be read or fell silent) or when the time is over: patterns with counts, first and last seen, spikes, ' +
    '4xx and 5xx, what could not be read. After a change call it again with `continue`.',
  input: watchInput,
  timeoutMs: 240_000,
  async run(context, request) {
    const { watch } = await import('./watch/watch.ts');
    return await watch(context, request);
  },
});
