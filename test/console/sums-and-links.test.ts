import { describe, expect, test } from 'vitest';
import { executionLink } from '#client/console/page/aws-link.ts';
import { costPerAgent, costPerDay, costPerType } from '#client/console/page/sum-costs.ts';

const agent = (agent_id: string, subagent_type: string, cost_usd: number, started_at: string) => ({
  ...{ agent_id, subagent_type, cost_usd, started_at, description: `do ${agent_id}` },
});
const agents = [
  agent('a', 'scan', 0.5, '2026-11-22T08:00:00Z'),
  agent('b', 'scan', 0.25, '2026-11-20T23:59:59Z'),
  agent('c', 'review', 2, '2026-11-20T00:00:00Z'),
];
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const nowMs = Date.parse('2026-11-22T12:00:00Z');

describe('Costs', () => {
  test('are summed for each day, days without agents too', () => {
    const days = costPerDay(agents, { nowMs, least: 1, most: 14, dayOf });
    expect(days.map(({ key, costUsd, agents }) => [key, costUsd, agents])).toEqual([
      ['2026-11-20', 2.25, 2],
      ['2026-11-21', 0, 0],
      ['2026-11-22', 0.5, 1],
    ]);
  });

  test('are shown for a least and a most number of days', () => {
    const keys = (least: number, most: number) =>
      costPerDay(agents, { nowMs, least, most, dayOf }).map(({ key }) => key);
    expect(keys(5, 14)).toEqual(['2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(keys(1, 2)).toEqual(['2026-11-21', '2026-11-22']);
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
});
