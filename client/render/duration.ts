/** Its two largest units: `3m 45s`, `2h 0m`, `12s`. Parts of a second are dropped; less than nothing is `0s`. */
export function renderDuration(ms: number): string {
  const { days, hours, minutes, seconds } = partsOf(ms);
  if (days > 0) return `${days}d ${hours}h`;
  if (hours > 0) return `${hours}h ${minutes}m`;
  return minutes > 0 ? `${minutes}m ${seconds}s` : `${seconds}s`;
}

/** Its largest unit: `2m ago`, `1h ago`; `just now` within the first second. */
export function renderAge(ms: number): string {
  const [largest = '0s'] = renderDuration(ms).split(' ');
  return largest === '0s' ? 'just now' : `${largest} ago`;
}

function partsOf(ms: number) {
  const total = Math.max(0, Math.floor(ms / 1000));
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor(total / 3_600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
}
