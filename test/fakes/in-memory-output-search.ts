import type { OutputSearch } from '#lambdas/ports/output-search.ts';
import { agentIdSchema, isOfType } from '#shared/agent/ids.ts';
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
    async searchAll({ pattern, subagentType, since, until, limit, signal }) {
      if (signal.aborted) return { lines: [], from: until, through: until, isPartial: true };
      const expression = new RegExp(pattern, 'u');
      const found = [...agents]
        .flatMap(([id, lines]) => {
          const agentId = agentIdSchema.parse(id);
          return isOfType(agentId, subagentType)
            ? [...lines.values()].map((line) => ({ agentId, ...line }))
            : [];
        })
        .filter(({ at, text }) => at >= since && at <= until && expression.test(text))
        .sort((a, b) => compare(b.at, a.at) || compare(b.agentId, a.agentId) || b.seq - a.seq);
      const lines = found.slice(0, limit);
      const isPartial = found.length > limit;
      return { lines, from: isPartial ? (lines.at(-1)?.at ?? until) : since, through: until, isPartial };
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

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
