import type { OutputSearch } from '#lambdas/ports/output-search.ts';
import type { OutputLine } from '#shared/agent/output.ts';

/** Lines in a map, matched with the language's own expressions: enough for the patterns of tests. */
export function inMemoryOutputSearch(): OutputSearch {
  const agents = new Map<string, Map<number, OutputLine>>();
  return {
    async append(agentId, lines) {
      const known = agents.get(agentId) ?? new Map<number, OutputLine>();
      agents.set(agentId, known);
      for (const line of lines) known.set(line.seq, { ...line });
    },
    async search({ agentId, pattern, after, limit, signal }) {
      const expression = new RegExp(pattern, 'u');
      const lines: OutputLine[] = [];
      let through = after;
      const known = [...(agents.get(agentId)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
      for (const line of known.filter(({ seq }) => seq > after)) {
        if (lines.length >= limit || signal.aborted) break;
        if (expression.test(line.text)) lines.push({ ...line });
        through = line.seq;
      }
      return { lines, through };
    },
  };
}
