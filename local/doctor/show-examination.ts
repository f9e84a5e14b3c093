import type { Examination, Examined, Verdict } from './examine.ts';

const order: readonly Verdict[] = ['denied', 'could not check', 'ok'];

/** A table for each agent type: what is missing first. */
export function showExamination({ principal, results }: Examination, agentTypes: readonly string[]): string {
  const width = Math.max(0, ...results.map(({ action }) => action.length));
  const tables = agentTypes.map((agentType) => {
    const own = results.filter(({ agents }) => agents.includes(agentType));
    const rows = own.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
    return [`${agentType}: ${countsOf(own)}`, ...rows.map((row) => showRow(row, width))].join('\n');
  });
  return `${[`Examined: ${principal ?? 'nobody, since not even the caller could be told'}`, ...tables].join('\n\n')}\n`;
}

function showRow({ verdict, action, why, because }: Examined, width: number): string {
  const reason = verdict === 'ok' ? '' : ` (${because})`;
  return `  ${verdict.padEnd(15)}  ${action.padEnd(width)}  ${why}${reason}`;
}

function countsOf(results: readonly Examined[]): string {
  return order
    .map((verdict) => ({ verdict, count: results.filter((it) => it.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}

/** 0 all there, 1 something is denied, 2 something could not be checked and nothing is known to be denied. */
export function exitCodeOf({ results }: Examination): 0 | 1 | 2 {
  if (results.some(({ verdict }) => verdict === 'denied')) return 1;
  return results.some(({ verdict }) => verdict === 'could not check') ? 2 : 0;
}
