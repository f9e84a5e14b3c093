import { onOneLine } from '#shared/agent/output.ts';
import { showChange, showMoney } from './money.ts';
import type { Anomaly } from './read-anomalies.ts';
import type { Reason } from './read-changes.ts';
import type { Forecast } from './read-forecast.ts';

const top = 10;

export function showReasons(reasons: readonly Reason[]): string[] {
  if (reasons.length === 0) return ['AWS gives no reasons for changes between the last two full months.'];
  const lines = reasons
    .slice(0, top)
    .map(({ subject, reason, difference }) =>
      onOneLine(`- ${showChange(difference)}: ${subject}: ${reason}`),
    );
  return [
    'What AWS says drove the change between the last two full months, of the ten services that it names first:',
    ...lines,
  ];
}

export function showAnomalies(anomalies: readonly Anomaly[]): string[] {
  return anomalies
    .slice(0, top)
    .map(({ start, end, cause, impact }) =>
      onOneLine(`- ${showMoney(impact)} more than expected: ${cause} (${start} to ${end ?? 'now'})`),
    );
}

export function showForecast(forecast: Forecast | undefined): string {
  if (forecast === undefined) return 'No forecast';
  const { month, mean, low, high } = forecast;
  const range =
    low && high ? `, between ${showMoney(low)} and ${showMoney(high)} with a probability of 80 %` : '';
  return `Forecast for ${month}: ${showMoney(mean)}${range}`;
}
