import { describe, expect, test } from 'vitest';
import type { FoundLine } from '#lambdas/ports/output-search.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { teamOutputSchema } from '#shared/contract/team-output.ts';
import { bob, bodyOf, createApi, errorOf } from './api.ts';

const noon = '2026-11-22T12:00:00.000Z';
const gone = agentIdSchema.parse('agent-code-review-aaaaaaaaaa');
const lineOf = (agentId: FoundLine['agentId']): FoundLine => ({
  agentId,
  seq: 1,
  at: noon,
  text: '[ERROR] x',
});

function opened(lines: FoundLine[] = [], isPartial = false) {
  const api = createApi();
  api.foundOfAll.answer = async () => ({ lines, from: noon, through: noon, isPartial });
  const search = async (query: string) =>
    teamOutputSchema.parse(bodyOf(await api.call('GET /team/output', { query })));
  return { ...api, search };
}

describe('a search through everybody’s output', () => {
  test('answers lines of others too, with agent and type, and how far it has looked', async () => {
    const { call, start, foundOfAll } = opened();
    const theirs = await start({ subagent_type: 'devsecops-scanner' }, bob);
    foundOfAll.answer = async () => ({
      ...{ lines: [lineOf(theirs), lineOf(gone)], from: '2026-11-22T11:00:00.000Z', through: noon },
      isPartial: true,
    });
    const line = { seq: 1, at: noon, text: '[ERROR] x' };
    expect(bodyOf(await call('GET /team/output', { query: 'filter=ERROR' }))).toEqual({
      lines: [
        { agent_id: theirs, subagent_type: 'devsecops-scanner', ...line },
        { agent_id: gone, subagent_type: 'code-review', ...line },
      ],
      ...{ searched_from: '2026-11-22T11:00:00.000Z', searched_through: noon, partial: true },
    });
  });

  test('looks at the last day, unless it is told since when', async () => {
    const { search, teamSearches } = opened();
    await search('filter=a');
    await search(`filter=a&limit=7&since=${encodeURIComponent('2026-11-22T09:00:00+01:00')}`);
    expect(teamSearches).toMatchObject([
      { pattern: 'a', since: '2026-11-21T12:00:00.000Z', until: noon, limit: 100 },
      { pattern: 'a', since: '2026-11-22T08:00:00.000Z', until: noon, limit: 7 },
    ]);
  });

  test('tells types apart that share the middle of their agents’ ids, while the records are there', async () => {
    const { start, foundOfAll, search, teamSearches } = opened();
    const agent = await start();
    foundOfAll.answer = async () => ({
      ...{ lines: [lineOf(agent), lineOf(gone)], from: noon, through: noon, isPartial: false },
    });
    const found = async (type: string) =>
      (await search(`filter=a&subagent_type=${type}`)).lines.map(({ agent_id }) => agent_id);
    expect(await found('code-review-agent')).toEqual([agent, gone]);
    expect(await found('code-review')).toEqual([gone]);
    expect(teamSearches).toMatchObject([
      { subagentType: 'code-review-agent' },
      { subagentType: 'code-review' },
    ]);
  });

  test('that takes too long answers what there is', async () => {
    const { clock, foundOfAll, teamSearches, search } = opened();
    foundOfAll.answer = async () => {
      await clock.advance(20_000);
      const isPartial = teamSearches[0]?.signal.aborted === true;
      return { lines: [], from: noon, through: noon, isPartial };
    };
    expect(await search('filter=a')).toMatchObject({ lines: [], partial: true });
  });

  test('that the log service fails is said to be worth another try, and no more', async () => {
    const { call, foundOfAll, logged } = opened();
    foundOfAll.answer = () => Promise.reject(new Error('query 17 ended as Failed'));
    const result = await call('GET /team/output', { query: 'filter=a' });
    expect(errorOf(result)).toMatchObject({ status: 503, code: 'unavailable', retryable: true });
    expect(result.body).not.toContain('17');
    expect(logged[0]?.[0]).toBe('search of all output failed');
  });

  test.each([
    ['no filter', '', 'filter', /RE2/],
    ['an empty filter', 'filter=', 'filter', /RE2/],
    ['a filter over 1,000 characters', `filter=${'x'.repeat(1001)}`, 'filter', /1000/],
    ['a time without its zone', 'filter=a&since=2026-11-22T08:00:00', 'since', /2026-11-22T08:00:00Z/],
    ['a time in words', 'filter=a&since=yesterday', 'since', /2026-11-22T08:00:00Z/],
    ['a time to come', 'filter=a&since=2026-11-22T12:00:01Z', 'since', /has passed/],
    ['an empty agent type', 'filter=a&subagent_type=', 'subagent_type', /GET \/agent-types/],
    ['a limit of 0', 'filter=a&limit=0', 'limit', /1000 for the team/],
    ['a limit of 1,001', 'filter=a&limit=1001', 'limit', /1000 for the team/],
    ['a misspelt parameter', 'filter=a&sinc=x', 'sinc', /Did you mean since\?/],
  ])('is refused, with field and remedy, for %s', async (_, query, field, remedy) => {
    const { call, teamSearches } = opened();
    const error = errorOf(await call('GET /team/output', { query }));
    expect(error).toMatchObject({ status: 400, code: 'invalid_request', details: { field } });
    expect(error.remedy).toMatch(remedy);
    expect(teamSearches).toEqual([]);
  });

  test.each(['(', 'a(?=b)', '\\1', '((a{1,900}){1,900}){1,900}'])(
    'is refused for a filter that is not RE2: %s',
    async (filter) => {
      const { call, teamSearches } = opened();
      const query = `filter=${encodeURIComponent(filter)}`;
      const error = errorOf(await call('GET /team/output', { query }));
      expect(error).toMatchObject({ status: 400, code: 'invalid_filter', details: { field: 'filter' } });
      expect(teamSearches).toEqual([]);
    },
  );
});
