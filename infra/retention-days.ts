import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** @throws {Error} for a number of days that CloudWatch Logs does not know. */
export function retentionOf(days: number): RetentionDays {
  const known = Object.values(RetentionDays).filter((value) => typeof value === 'number');
  const found = known.find((value) => value === days);
  if (found !== undefined) return found;
  throw new Error(
    `CloudWatch Logs keeps no log for ${days} days; it knows ${known.slice(0, 10).join(', ')}, ...`,
  );
}
