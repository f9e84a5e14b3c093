import { afterEach, expect, test } from 'vitest';
import { onInterrupt } from '#client/cli/runtime/process-world.ts';

const before = process.listeners('SIGTERM');
const added = () => process.listeners('SIGTERM').filter((listener) => !before.includes(listener));

afterEach(() => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (added().includes(listener)) process.off(signal, listener);
    }
  }
});

test('a press that comes twice, from the terminal and from a parent, counts once, also behind the end of the command', () => {
  let presses = 0;
  const stop = onInterrupt(() => {
    presses += 1;
  });
  const [press] = added();
  press?.('SIGTERM');
  stop();
  // Without a listener the signal's own meaning would end the process.
  expect(added()).toEqual([press]);
  press?.('SIGTERM');
  expect(presses).toBe(1);
});

test('a command that ends by itself leaves the signals alone', () => {
  const stop = onInterrupt(() => undefined);
  expect(added()).toHaveLength(1);
  stop();
  expect(added()).toEqual([]);
});
