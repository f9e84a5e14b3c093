import type { Ids } from '#lambdas/ports/ids.ts';

/** Ids that count: the same in every run, none twice. */
export function countingIds(): Ids {
  let count = 0;
  return {
    // Five bits to a byte: an agent's id keeps no more of each.
    bytes(length) {
      count += 1;
      return Uint8Array.from({ length }, (_, index) => Math.floor(count / 32 ** (length - 1 - index)) % 32);
    },
    uuid() {
      count += 1;
      return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
    },
  };
}
