import { defineTool } from '../tool.ts';
import { summarizeInput } from './inputs.ts';

export const summarizePatterns = defineTool({
  name: 'summarize_patterns',
  family: 'logs',
  description:
    'Looks once at logs as they are: groups their events into patterns, with counts, first and last seen, and tells spikes ' +
    'and rates of 4xx and 5xx. Says nothing about what is going on now; watch_logs does.',
  input: summarizeInput,
  timeoutMs: 240_000,
  async run(context, request) {
    const { summarize } = await import('./looking/summarize.ts');
    return await summarize(context, request);
  },
});
