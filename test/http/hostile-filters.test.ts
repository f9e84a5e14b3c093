import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type FindDeps, findLines } from '#lambdas/agents/find-lines.ts';
import { compileFilter } from '#lambdas/agents/output-filter.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { claimOf } from '#test/contracts/agent-samples.ts';
import { startAgent, upTo } from '#test/contracts/agent-store/harness.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const many = 64;
const longest = 8_000;

/** Long lines, every eighth with a hit, and a clock on which each look takes so long. */
async function longLines({ msEachLook = 0 } = {}) {
  const clock = manualClock();
  const lines: OutputLine[] = upTo(many).map((seq) => ({
    seq,
    at: clock.now().toISOString(),
    text: `${'a'.repeat(longest)}${seq % 8 === 0 ? ' hit' : ''}`,
  }));
  const record = { ...(await startAgent(inMemoryAgentStore({ clock }), claimOf())), next_seq: many + 1 };
  let nowMs = 0;
  const deps: FindDeps = {
    store: {
      readOutput: async (_, { after, limit }) => lines.filter(({ seq }) => seq > after).slice(0, limit),
    },
    search: { search: () => Promise.reject(new Error('not asked for so few')) },
    clock: {
      sleep: clock.sleep,
      now: () => {
        nowMs += msEachLook;
        return new Date(nowMs);
      },
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const find = (after: number, signal = new AbortController().signal) => {
    const filter = { pattern: 'hit', matches: compileFilter('hit') };
    return findLines(deps, record, { filter, after, limit: 1_000, signal });
  };
  return { find };
}

describe('A filter that takes long', () => {
  test('leaves others their turn between lines', async () => {
    const { find } = await longLines();
    let turns = 0;
    let isOver = false;
    const finding = find(0).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await nextTurn();
      turns += 1;
    }
    expect((await finding).lines).toHaveLength(many / 8);
    // One after every three lines, of which each has half of what is matched in a turn.
    expect(turns).toBeGreaterThanOrEqual(Math.floor(many / 3));
  });

  test('ends after some seconds, and the next call goes on where it ended', async () => {
    const { find } = await longLines({ msEachLook: 1_000 });
    const found: number[] = [];
    let calls = 0;
    for (let after = 0; after < many; calls += 1) {
      const page = await find(after);
      expect(page.through).toBeGreaterThan(after);
      found.push(...page.lines.map(({ seq }) => seq));
      after = page.through;
    }
    expect(found).toEqual(upTo(8).map((n) => n * 8));
    expect(calls).toBeGreaterThan(3);
  });

  test('ends when its caller has left', async () => {
    const { find } = await longLines();
    const { through } = await find(0, AbortSignal.abort());
    expect(through).toBeLessThan(many);
  });
});

test.for(['[\\s\\S]{0,1000}'.repeat(3), '(?:x{900}y{900}){1}z{900}', 'a{2000}b{1}'])(
  'A filter that would be unfolded for long is refused: %s',
  (pattern) => {
    expect(() => compileFilter(pattern)).toThrow(expect.objectContaining({ code: 'invalid_filter' }));
  },
);

test.for(['a{3}b{2,10}', 'x{1,}', '\\{9000\\}', '[{]9000[}]', 'a{1000}b{1000}'])(
  'A filter that counts within reason is none of those: %s',
  (pattern) => {
    expect(() => compileFilter(pattern)).not.toThrow();
  },
);
