import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { createCloudWatchOutputSearch } from '#lambdas/adapters/aws/logs/output-search.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import fc from '#test/properties.ts';
import { logsClientOf } from './answered-clients.ts';
import { logsInMemory } from './insights.ts';
import { restlessClock } from './restless-clock.ts';
import { agentId, lineOf, noonMs, query, storeOf } from './searching.ts';

const handed = fc.record({
  text: fc.constantFrom('a', 'b', 'ab', 'é', ''),
  /** Writers' clocks differ. */
  jitterMs: fc.nat(20_000),
  times: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 2),
});

test('is exactly what a plain filter over the same lines finds, whatever is late, lost or there twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(handed, { minLength: 1, maxLength: 40 }),
      fc.record({
        pattern: fc.constantFrom('a', '^b$', 'é|b', '[^a]', '^$', '.'),
        after: fc.nat(10),
        limit: fc.integer({ min: 1, max: 12 }),
        pageRows: fc.integer({ min: 1, max: 9 }),
        stepMs: fc.constantFrom(1, 10_000, 40_000),
        lost: fc.option(fc.nat(60), { nil: undefined }),
      }),
      async (parts, { pattern, after, limit, pageRows, stepMs, lost }) => {
        const clock = restlessClock();
        const startMs = noonMs - 600_000;
        const lines = parts.map(({ text, jitterMs }, index) =>
          lineOf(index + 1, text, startMs + index * stepMs + jitterMs),
        );
        const deps = {
          logs: logsClientOf(logsInMemory({ pageRows })),
          ...{ store: storeOf(lines), clock, ids: countingIds(), log: { warn: () => undefined } },
        };
        const search = createCloudWatchOutputSearch(deps, { group: '/agents/output' });
        for (const [index, line] of lines.entries()) {
          const times = index === lost ? 0 : (parts[index]?.times ?? 1);
          for (let time = 0; time < times; time += 1) await search.append(agentId, [line]);
        }
        const matches = await search.search({ ...query, pattern, after, limit });
        const exact = RE2JS.compile(pattern);
        const looked = lines.filter(({ seq }) => seq > after && seq <= matches.through);
        expect(matches.lines).toEqual(looked.filter(({ text }) => exact.test(text)));
        expect(matches.lines.length).toBeLessThanOrEqual(limit);
        expect(matches.through).toBeGreaterThanOrEqual(after);
        if (lost === undefined && stepMs === 1 && matches.lines.length < limit) {
          expect(matches.through).toBe(Math.max(after, lines.length));
        }
      },
    ),
    { numRuns: 400 },
  );
});
