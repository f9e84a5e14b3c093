import { type Charge, chargesOf, days, months } from './organisation.ts';
import { global, type RecordedCall } from './recorded-call.ts';

/** What Cost Explorer answers: the bill by month and by day, reasons, anomalies, a forecast. */
export function billCalls(): RecordedCall[] {
  const monthly = { starts: months, charges: chargesOf(months), Granularity: 'MONTHLY', End: '2026-11-01' };
  const daily = { starts: days, charges: chargesOf(days, 30), Granularity: 'DAILY', End: '2026-11-15' };
  return [
    ...[monthly, daily].flatMap((bill) => [...pagesOf(bill, 'SERVICE'), ...pagesOf(bill, 'REGION')]),
    driversCall(),
    anomaliesCall(),
    forecastCall(),
  ];
}

interface Bill {
  starts: readonly string[];
  charges: readonly Charge[];
  Granularity: string;
  End: string;
}

/** In two pages: the last start stands on the second. */
function pagesOf({ starts, charges, Granularity, End }: Bill, key: 'SERVICE' | 'REGION'): RecordedCall[] {
  const results = starts.map((start) => ({
    TimePeriod: { Start: start },
    Groups: groupsOf(
      charges.filter((charge) => charge.start === start),
      key,
    ),
    Estimated: false,
  }));
  const input = {
    TimePeriod: { Start: starts[0], End },
    ...{ Granularity, Metrics: ['UnblendedCost'] },
    GroupBy: [key, 'LINKED_ACCOUNT'].map((Key) => ({ Type: 'DIMENSION', Key })),
  };
  const call = { service: 'cost-explorer', operation: 'GetCostAndUsage', region: global };
  return [
    { ...call, input, output: { ResultsByTime: results.slice(0, -1), NextPageToken: 'more' } },
    { ...call, input: { ...input, NextPageToken: 'more' }, output: { ResultsByTime: results.slice(-1) } },
  ];
}

function groupsOf(charges: readonly Charge[], key: 'SERVICE' | 'REGION') {
  const sums = new Map<string, number>();
  for (const charge of charges) {
    const name = `${key === 'SERVICE' ? charge.service : charge.region}|${charge.account}`;
    sums.set(name, (sums.get(name) ?? 0) + charge.cents);
  }
  return [...sums].map(([name, cents]) => ({
    Keys: name.split('|'),
    Metrics: { UnblendedCost: { Amount: `${dollars(cents)}00000000`, Unit: 'USD' } },
  }));
}

function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function driversCall(): RecordedCall {
  const metrics = (Difference: string) => ({ UnblendedCost: { Difference, Unit: 'USD' } });
  return {
    ...{ service: 'cost-explorer', operation: 'GetCostComparisonDrivers', region: global },
    input: {
      BaselineTimePeriod: { Start: '2026-09-01', End: '2026-10-01' },
      ComparisonTimePeriod: { Start: '2026-10-01', End: '2026-11-01' },
      MetricForComparison: 'UnblendedCost',
      GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
      MaxResults: 10,
    },
    output: {
      CostComparisonDrivers: [
        {
          CostSelector: { Dimensions: { Key: 'SERVICE', Values: ['Amazon Relational Database Service'] } },
          CostDrivers: [
            { Type: 'USAGE_CHANGE', Name: 'InstanceUsage:db.r6g.large', Metrics: metrics('-41.50') },
            { Type: 'SAVINGS_PLAN_COVERAGE', Name: 'Compute', Metrics: metrics('112.25') },
          ],
        },
      ],
    },
  };
}

function anomaliesCall(): RecordedCall {
  return {
    ...{ service: 'cost-explorer', operation: 'GetAnomalies', region: global },
    input: { DateInterval: { StartDate: '2026-08-17', EndDate: '2026-11-15' }, MaxResults: 100 },
    output: {
      Anomalies: [
        {
          ...{
            AnomalyId: 'anomaly-1',
            AnomalyStartDate: '2026-10-03T00:00:00Z',
            AnomalyEndDate: '2026-10-05T00:00:00Z',
          },
          RootCauses: [
            { Service: 'Amazon Simple Storage Service', LinkedAccount: '444444444444', Region: 'eu-west-1' },
          ],
          Impact: { MaxImpact: 60.5, TotalImpact: 181.25 },
        },
      ],
    },
  };
}

function forecastCall(): RecordedCall {
  return {
    ...{ service: 'cost-explorer', operation: 'GetCostForecast', region: global },
    input: {
      TimePeriod: { Start: '2026-12-01', End: '2027-01-01' },
      ...{ Metric: 'UNBLENDED_COST', Granularity: 'MONTHLY', PredictionIntervalLevel: 80 },
    },
    output: {
      Total: { Amount: '9876.54', Unit: 'USD' },
      ForecastResultsByTime: [
        {
          MeanValue: '9876.54',
          PredictionIntervalLowerBound: '9000.00',
          PredictionIntervalUpperBound: '10750.00',
        },
      ],
    },
  };
}
