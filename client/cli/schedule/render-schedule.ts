import { renderAge, renderDuration } from '#client/render/duration.ts';
import { cleanLine, onOneLine, splitLines } from '#shared/agent/output.ts';
import type { ScheduleAnswer } from '#shared/contract/schedules.ts';

/** `nightly  cron(0 2 * * ? *) Europe/Berlin  devsecops-scanner  in 3h 5m  last: started agent-x, 20h ago`. */
export function renderScheduleLine(
  { name, expression, timezone, enabled, task, next_fire, last_fire }: ScheduleAnswer,
  { now, width }: { now: number; width: number },
): string {
  const inZone = expression.startsWith('rate(') ? expression : `${expression} ${timezone}`;
  const next = next_fire === undefined ? 'enabled' : `in ${renderDuration(Date.parse(next_fire) - now)}`;
  const last = last_fire && `last: ${renderFire(last_fire)}, ${renderAge(now - Date.parse(last_fire.time))}`;
  const parts = [name.padEnd(width), inZone, task.subagent_type, enabled ? next : 'disabled', last];
  return cleanLine(onOneLine(parts.filter((part) => part !== undefined).join('  ')));
}

/** Every field on a line of its own. */
export function renderSchedule({ task, last_fire, ...schedule }: ScheduleAnswer): string {
  const { name, expression, timezone, enabled, overlap, next_fire } = schedule;
  const fields: readonly [string, string | undefined][] = [
    ['when', `${expression} (${timezone})`],
    ['enabled', enabled ? 'yes' : 'no'],
    ['overlap', overlap],
    ['next', next_fire],
    ['last', last_fire && `${last_fire.time}: ${renderFire(last_fire)}`],
    ...Object.entries(task).map(([field, value]): [string, string] => [field, String(value)]),
  ];
  const lines = fields.flatMap(([field, value]) => {
    const [first, ...more] = value === undefined ? [] : splitLines(value);
    if (first === undefined) return [];
    return [`  ${field.padEnd(16)} ${first}`, ...more.map((line) => `  ${''.padEnd(16)} ${line}`)];
  });
  return [name, ...lines].map((line) => `${cleanLine(line)}\n`).join('');
}

function renderFire(fire: NonNullable<ScheduleAnswer['last_fire']>): string {
  switch (fire.outcome) {
    case 'started':
      return `started ${fire.agent_id}`;
    case 'skipped':
      return `skipped, ${fire.agent_id} still ran`;
    case 'failed':
      return `failed: ${fire.error}`;
  }
}
