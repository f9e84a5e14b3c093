import { defineTool } from '../tool.ts';
import { searchInput } from './inputs.ts';

export const searchLogs = defineTool({
  name: 'search_logs',
  family: 'logs',
  description:
    'Searches one log for a regular expression, over the last minutes. Answers how many lines matched of how many were ' +
    'read, and the newest of them with their times.',
  input: searchInput,
  timeoutMs: 240_000,
  async run(context, request) {
    const { search } = await import('./looking/search.ts');
    return await search(context, request);
  },
});
