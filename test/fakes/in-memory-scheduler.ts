import type { Fire, Schedule, Scheduler } from '#lambdas/ports/scheduler.ts';
import { ProductError } from '#shared/errors/product-error.ts';

export interface InMemoryScheduler extends Scheduler {
  /** Tells `onFire` that a schedule is due; nothing fires by itself. */
  fire(name: string, time: string): Promise<void>;
}

const expressions = [
  /^at\(\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\)$/,
  /^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)$/,
  // Six fields, a question mark in exactly one of the two that name days; numbers in their ranges.
  /^cron\(([0-5]?\d|\*|[*\d]+[/,-][\d/,-]+) ([01]?\d|2[0-3]|\*|[*\d]+[/,-][\d/,-]+) (\? [\dA-Z*/,-]+ (?!\?)[1-7A-Z*,#-]+|(?!\?)[\dLW*/,-]+ [\dA-Z*/,-]+ \?) [\d*/,-]+\)$/,
];

/** Schedules in a map. Tests fire them by hand. */
export function inMemoryScheduler(
  onFire: (fire: Fire) => Promise<void> = async () => undefined,
): InMemoryScheduler {
  const schedules = new Map<string, Schedule>();
  return {
    async put(schedule) {
      const isReadable =
        /^[0-9a-zA-Z._-]{1,64}$/.test(schedule.name) &&
        expressions.some((pattern) => pattern.test(schedule.expression)) &&
        ['UTC', ...Intl.supportedValuesOf('timeZone')].includes(schedule.timezone);
      if (!isReadable) {
        throw new ProductError('invalid_request', {
          message: 'Not a schedule',
          remedy: 'Mend it',
          details: { field: 'expression' },
        });
      }
      schedules.set(schedule.name, structuredClone(schedule));
    },
    get: async (name) => structuredClone(schedules.get(name)),
    list: async (prefix) =>
      structuredClone(
        [...schedules.values()]
          .filter(({ name }) => name.startsWith(prefix))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    delete: async (name) => schedules.delete(name),
    async fire(name, time) {
      const schedule = schedules.get(name);
      if (schedule?.enabled === true) await onFire({ schedule: name, time, payload: schedule.payload });
    },
  };
}
