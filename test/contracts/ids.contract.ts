import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Ids } from '#lambdas/ports/ids.ts';
import { makeAgentId } from '#shared/agent/ids.ts';

/** What everything that makes ids has in common. */
export function idsContract(name: string, make: () => Ids): void {
  describe(`${name} as ids`, () => {
    test.for([0, 1, 10, 64])('answers %i bytes when asked for so many', (length) => {
      expect(make().bytes(length)).toHaveLength(length);
    });

    test('its UUIDs are UUIDs, none twice', () => {
      const ids = make();
      const made = Array.from({ length: 1_000 }, () => z.uuid().parse(ids.uuid()));
      expect(new Set(made).size).toBe(1_000);
    });

    test('agents of one type that are named with it all differ', () => {
      const ids = make();
      const made = Array.from({ length: 1_000 }, () => makeAgentId('code-review-agent', ids.bytes(10)));
      expect(new Set(made).size).toBe(1_000);
    });
  });
}
