import { GetQueryResultsCommand, StartQueryCommand, StopQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { matchQuery, teamQuery } from '#lambdas/adapters/aws/logs/queries.ts';
import { limits } from '#shared/agent/limits.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { never, upTo } from '#test/contracts/agent-store/harness.ts';
import fc from '#test/properties.ts';
import { commandsOf } from './insights.ts';
import { agentId, counted, lineOf, noonMs, openSearch, query, rowOf, throttled } from './searching.ts';

describe('a query of Logs Insights over all agents', () => {
  const all = {
    ...{ pattern: '^a/b', since: '2026-11-22T11:00:00.500Z', until: '2026-11-22T12:00:00.000Z' },
    ...{ limit: 2, signal: never() },
  };

  test('is bound in time, names the streams of a type, and is newest first', async () => {
    const { search, sent } = openSearch();
    sent.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: [] });
    const through = '2026-11-22T11:59:00.000Z';
    expect(await search.searchAll({ ...all, subagentType: 'code-review-agent' })).toEqual({
      ...{ lines: [], from: all.since, through, isPartial: false },
    });
    expect(sent.commandCalls(StartQueryCommand).map(({ args }) => args[0].input)).toEqual([
      {
        logGroupName: '/agents/output',
        queryString:
          'fields @timestamp, @message, @logStream | filter @logStream like /^agent-code-review-[a-z2-7]+$/ | filter @message like /a\\/b/ | sort @timestamp desc | limit 10000',
        startTime: Date.parse('2026-11-22T11:00:00Z') / 1_000,
        endTime: Date.parse(through) / 1_000,
      },
    ]);
  });

  test('cannot be left by what is asked for, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[ -~\n]{0,30}$/),
        fc.constantFrom('/ | fields @ptr', '"|`\\', 'x$/ | unmask(@message)'),
        async (subagentType, pattern) => {
          const queryString = teamQuery(pattern, subagentType);
          expect(commandsOf(queryString).map((command) => command.split(' ')[0])).toEqual([
            ...['fields', 'filter', 'filter', 'sort', 'limit'],
          ]);
        },
      ),
    );
  });

  test('that answers as many rows as it may says how far back it came', async () => {
    const { search, sent } = openSearch();
    const rows = upTo(10_000).map((n) => rowOf(lineOf(20_000 - n, 'b', noonMs - 120_000 - n)));
    sent.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: rows });
    expect(await search.searchAll({ ...all, pattern: 'a' })).toMatchObject({
      ...{ lines: [], from: new Date(noonMs - 130_000).toISOString(), isPartial: true },
    });
  });

  test('drops what was recorded in the second of the bound, but before it', async () => {
    const { search, sent } = openSearch();
    const at = Date.parse(all.since);
    const rows = [rowOf(lineOf(2, 'a/b', at)), rowOf(lineOf(1, 'a/b', at - 1))];
    sent.on(GetQueryResultsCommand).resolves({ status: 'Complete', results: rows });
    expect((await search.searchAll(all)).lines.map(({ seq }) => seq)).toEqual([2]);
  });

  test('is not asked about a time that cannot be found yet', async () => {
    const { search, sent } = openSearch();
    const since = '2026-11-22T11:59:30.000Z';
    expect(await search.searchAll({ ...all, since })).toMatchObject({ lines: [], isPartial: true });
    expect(sent.commandCalls(StartQueryCommand)).toEqual([]);
  });

  test('is stopped when the caller goes away, who is told that nothing was looked at', async () => {
    const { search, sent } = openSearch();
    const caller = new AbortController();
    sent.on(GetQueryResultsCommand).callsFake(() => {
      caller.abort();
      return { status: 'Running' };
    });
    const matches = await search.searchAll({ ...all, signal: caller.signal });
    expect(matches).toMatchObject({ lines: [], from: matches.through, isPartial: true });
    expect(sent.commandCalls(StopQueryCommand)).toHaveLength(1);
  });
});

describe('a query of Logs Insights', () => {
  test('names the stream first, so that the index cuts the scan, and is bound in time', async () => {
    const { search, sent } = openSearch(upTo(3).map((seq) => lineOf(seq)));
    sent.on(GetQueryResultsCommand).resolvesOnce(counted(3)).resolves({ status: 'Complete', results: [] });
    await search.search({ ...query, pattern: '^a/b', after: 1 });
    const inputs = sent.commandCalls(StartQueryCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ queryString }) => queryString)).toEqual([
      `filter @logStream = "${agentId}" | parse @message /^(?<seq>[0-9]+) / | stats count(*) as times by seq | stats count(*) as lines, sum(seq) as total`,
      `fields @timestamp, @message, @logStream | filter @logStream = "${agentId}" | filter @message like /a\\/b/ | sort @timestamp asc | limit 100000`,
    ]);
    const from = Math.floor((noonMs - 660_000) / 1_000);
    const to = noonMs / 1_000 - 60;
    // Half a second has gone by with the first query, by the clock of the test.
    expect(inputs).toMatchObject([
      { logGroupName: '/agents/output', startTime: from, endTime: to },
      { logGroupName: '/agents/output', startTime: from, endTime: to },
    ]);
  });

  test('is that same query whatever the pattern holds', () => {
    const longest = { minLength: 900, maxLength: limits.filterChars };
    const hostile = fc.oneof(
      fc.string({ unit: fc.constantFrom('(', 'ab', ')', '|', '/', '[/]'), ...longest }),
      fc.string({
        unit: fc.constantFrom('/', '\\', '|', '\n', '\r', '"', '(', ')', '[', ']', '#', 'a', ' ', '`'),
      }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '/ | unmask @message | filter @message like /',
        'a\\',
        '\\\\/',
        '[/',
        '(?i)/',
        'a\n| limit 1',
        '\\Q/\\E',
      ),
    );
    fc.assert(
      fc.property(hostile, (pattern) => {
        const text = matchQuery(agentId, pattern);
        // The service takes no longer one.
        expect(text.length).toBeLessThanOrEqual(10_000);
        const commands = commandsOf(text);
        expect(commands).toHaveLength(5);
        expect(commands[1]).toBe(`filter @logStream = "${agentId}"`);
        expect(commands[2]).toMatch(/^filter @message like \/(?:[^/\\]|\\.)*\/$/);
        expect(commands[4]).toBe('limit 100000');
      }),
      { numRuns: 2_000 },
    );
  });

  test('is asked for until it is complete, page by page', async () => {
    const lines = upTo(3).map((seq) => lineOf(seq, 'a'));
    const { search, sent, clock } = openSearch(lines);
    sent
      .on(GetQueryResultsCommand)
      .resolvesOnce(counted(3))
      .resolvesOnce({ status: 'Scheduled' })
      .resolvesOnce({ status: 'Running', results: [rowOf(lineOf(3, 'a'))] })
      .resolvesOnce({
        status: 'Complete',
        results: [rowOf(lineOf(1, 'a')), rowOf(lineOf(2, 'b'))],
        nextToken: 'more',
      })
      .resolves({ status: 'Complete', results: [rowOf(lineOf(3, 'a'))] });
    const { lines: found, through } = await search.search(query);
    expect({ seqs: found.map(({ seq }) => seq), through }).toEqual({ seqs: [1, 3], through: 3 });
    const tokens = sent.commandCalls(GetQueryResultsCommand).map(({ args }) => args[0].input.nextToken);
    expect(tokens).toEqual([undefined, undefined, undefined, undefined, 'more']);
    expect(clock.slept).toEqual([500, 500, 500, 500]);
    expect(sent.commandCalls(StopQueryCommand)).toEqual([]);
  });

  test('that is throttled is tried again later', async () => {
    const { search, sent } = openSearch();
    const limit = Object.assign(new Error('too many queries'), { name: 'LimitExceededException' });
    sent.on(StartQueryCommand).rejectsOnce(limit).resolves({ queryId: 'query-1' });
    sent
      .on(GetQueryResultsCommand)
      .rejectsOnce(throttled)
      .resolvesOnce(counted(1))
      .resolves({ status: 'Complete' });
    expect((await search.search(query)).through).toBe(1);
  });

  test('is stopped when the caller goes away, who is told that nothing was looked at', async () => {
    const { search, sent } = openSearch();
    const caller = new AbortController();
    sent.on(GetQueryResultsCommand).callsFake(() => {
      caller.abort();
      return { status: 'Running' };
    });
    expect(await search.search({ ...query, signal: caller.signal })).toEqual({ lines: [], through: 0 });
    expect(sent.commandCalls(StopQueryCommand).map(({ args }) => args[0].input.queryId)).toEqual(['query-1']);
  });

  test('that cannot be stopped is a warning', async () => {
    const { search, sent, warnings } = openSearch();
    const caller = new AbortController();
    sent.on(StopQueryCommand).rejects(new Error('it has ended'));
    sent.on(GetQueryResultsCommand).callsFake(() => {
      caller.abort();
      return { status: 'Running' };
    });
    await search.search({ ...query, signal: caller.signal });
    expect(warnings).toEqual(['query not stopped']);
  });

  test.for(['Failed', 'Cancelled', 'Timeout'] as const)('that ends as %s is an error', async (status) => {
    const { search, sent } = openSearch();
    sent.on(GetQueryResultsCommand).resolves({ status });
    await expect(search.search(query)).rejects.toThrow(status);
  });
});

describe('what a search looks at', () => {
  test('nothing, and no query is started, where the unread lines are younger than the horizon', async () => {
    const { search, sent } = openSearch([lineOf(1, 'a', noonMs - 600_000), lineOf(2, 'a', noonMs - 59_000)]);
    expect(await search.search({ ...query, after: 1 })).toEqual({ lines: [], through: 1 });
    expect(sent.calls()).toEqual([]);
  });

  test.for([
    ['is not there', [1, 3]],
    ['is the first', [2, 3]],
  ] as const)('nothing where a line of the log service %s', async ([, seqs]) => {
    const { search, sent, warnings } = openSearch(upTo(3).map((seq) => lineOf(seq)));
    const total = seqs.reduce<number>((sum, seq) => sum + seq, 0);
    const results = [
      [
        { field: 'lines', value: `${seqs.length}` },
        { field: 'total', value: `${total}` },
      ],
    ];
    sent.on(GetQueryResultsCommand).resolves({ status: 'Complete', results });
    expect(await search.search(query)).toEqual({ lines: [], through: 0 });
    expect(sent.commandCalls(StartQueryCommand)).toHaveLength(1);
    expect(warnings).toEqual(['the log service lacks lines; the store serves']);
  });

  test('no line that Insights lets through and RE2 does not', async () => {
    const lines = [lineOf(1, 'xa'), lineOf(2, 'a')];
    const { search, sent } = openSearch(lines);
    sent
      .on(GetQueryResultsCommand)
      .resolvesOnce(counted(2))
      .resolves({ status: 'Complete', results: lines.map(rowOf) });
    expect((await search.search({ ...query, pattern: '^a' })).lines).toEqual([lineOf(2, 'a')]);
  });
});

describe('a search of an agent whose rows are gone', () => {
  const past = { startedAt: lineOf(1).at, completedAt: lineOf(9).at, lastSeq: 9 };
  const complete = (lines: readonly OutputLine[]) => ({
    status: 'Complete' as const,
    results: lines.map(rowOf),
  });

  test('goes by its own times, and answers what the log service has', async () => {
    const { search, sent } = openSearch([]);
    sent
      .on(GetQueryResultsCommand)
      .resolvesOnce(counted(9))
      .resolves(complete([lineOf(3, 'a'), lineOf(7, 'xay'), lineOf(8, 'b')]));
    const found = await search.search({ ...query, past });
    expect(found).toEqual({ lines: [lineOf(3, 'a'), lineOf(7, 'xay')], through: 9, isPartial: false });
    const { startTime, endTime } = sent.commandCalls(StartQueryCommand)[0]?.args[0].input ?? {};
    expect(Number(startTime) * 1_000).toBeLessThan(Date.parse(past.startedAt));
    expect(Number(endTime) * 1_000).toBeGreaterThan(Date.parse(past.completedAt));
  });

  test('says that it is not whole where lines are missing', async () => {
    const { search, sent } = openSearch([]);
    sent
      .on(GetQueryResultsCommand)
      .resolvesOnce(counted(7))
      .resolves(complete([lineOf(3, 'a')]));
    expect(await search.search({ ...query, past })).toEqual({
      ...{ lines: [lineOf(3, 'a')], through: 9, isPartial: true },
    });
  });

  test('fails rather than to answer nothing when it is cut off', async () => {
    const { search } = openSearch([]);
    const cut = AbortSignal.abort();
    await expect(search.search({ ...query, past, signal: cut })).rejects.toBe(cut.reason);
  });
});
