import { describe, expect, test } from 'vitest';
import { dashboardLink, executionLink } from '#client/console/page/aws-link.ts';
import { costPerAgent, costPerDay, costPerHour, costPerType } from '#client/console/page/sum-costs.ts';

const agent = (agent_id: string, subagent_type: string, cost_usd: number, started_at: string) => ({
  ...{ agent_id, subagent_type, cost_usd, started_at, description: `do ${agent_id}` },
});
const agents = [
  agent('a', 'scan', 0.5, '2026-11-22T08:00:00Z'),
  agent('b', 'scan', 0.25, '2026-11-20T23:59:59Z'),
  agent('c', 'review', 2, '2026-11-20T00:00:00Z'),
];

describe('Costs', () => {
  const hourly = (least: number, most: number, nowMs = Date.parse('2026-11-22T08:59:59Z')) =>
    costPerHour(agents, { nowMs, least, most }).map(({ key, costUsd, agents }) => [
      new Date(Number(key)).toISOString().slice(0, 13),
      costUsd,
      agents,
    ]);

  test('are summed for each hour, hours without agents too', () => {
    const hours = hourly(1, 100);
    expect(hours.length).toBe(57);
    expect(hours.filter(([, , count]) => count !== 0)).toEqual([
      ['2026-11-20T00', 2, 1],
      ['2026-11-20T23', 0.25, 1],
      ['2026-11-22T08', 0.5, 1],
    ]);
    expect(hours[1]).toEqual(['2026-11-20T01', 0, 0]);
  });

  test('are shown for a least and a most number of hours', () => {
    expect(hourly(1, 2).map(([hour]) => hour)).toEqual(['2026-11-22T07', '2026-11-22T08']);
    expect(hourly(60, 100).length).toBe(60);
  });

  test('of an agent whose start lies ahead, by a clock that differs, are shown', () => {
    expect(hourly(1, 2, Date.parse('2026-11-22T05:00:00Z')).at(-1)).toEqual(['2026-11-22T08', 0.5, 1]);
  });

  test('are summed for each day, the newest first', () => {
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    expect(costPerDay(agents, dayOf).map(({ key, costUsd, agents }) => [key, costUsd, agents])).toEqual([
      ['2026-11-22', 0.5, 1],
      ['2026-11-20', 2.25, 2],
    ]);
  });

  test('are summed for each type and told of the dearest agents', () => {
    expect(costPerType(agents).map(({ key, costUsd }) => [key, costUsd])).toEqual([
      ['review', 2],
      ['scan', 0.75],
    ]);
    expect(costPerAgent(agents, 2).map(({ key }) => key)).toEqual(['c', 'a']);
  });
});

describe('The link into the AWS console', () => {
  const id = 'agent-x-abcdefghij';
  const place = { region: 'eu-central-1', stage: 'prod' };

  test("names the agent's execution where account and stage are known", () => {
    expect(executionLink(place, id, 'arn:aws:iam::111122223333:role/ann')).toEqual({
      href:
        'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/' +
        'arn:aws:states:eu-central-1:111122223333:execution:background-agents-prod:agent-x-abcdefghij',
      label: 'The execution',
    });
  });

  test.for([
    [{ region: 'eu-central-1' }, 'arn:aws:iam::111122223333:role/ann'],
    [place, 'nobody'],
  ] as const)('is the list of state machines where they are not', ([where, owner]) => {
    expect(executionLink(where, id, owner)).toEqual({
      href: 'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/statemachines',
      label: 'Step Functions',
    });
  });

  test("names the stage's dashboard, whose metrics outlive the agents", () => {
    const start =
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards';
    expect(dashboardLink(place)).toBe(`${start}/dashboard/background-agents-prod`);
    expect(dashboardLink({ region: 'eu-central-1' })).toBe(start);
  });
});
