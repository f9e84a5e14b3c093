import { defineTool } from '../tool.ts';
import { listInput } from './inputs.ts';

export const listLogSources = defineTool({
  name: 'list_log_sources',
  family: 'logs',
  description:
    'Lists what logs there are: CloudWatch log groups, files of this machine that may be read, and files of the workspace ' +
    'that look like logs, each as it is named to watch_logs, search_logs and summarize_patterns.',
  input: listInput,
  timeoutMs: 60_000,
  async run(context, request) {
    const { listSources } = await import('./sources/list-sources.ts');
    return await listSources(context, request);
  },
});
