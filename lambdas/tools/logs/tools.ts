import type { AnyTool } from '../tool.ts';
import { listLogSources } from './list-log-sources.ts';
import { searchLogs } from './search-logs.ts';
import { summarizePatterns } from './summarize-patterns.ts';
import { watchLogs } from './watch-logs.ts';

/** Everything of the family `logs`: reads logs, changes nothing. What reads and counts is loaded when a tool runs. */
export const logTools: readonly AnyTool[] = [listLogSources, watchLogs, searchLogs, summarizePatterns];
