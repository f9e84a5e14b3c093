import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LibraryWorld } from '../library/library-world.ts';

/** The library's world as this process has it. */
export function libraryWorld(): LibraryWorld {
  return {
    fetch,
    now: Date.now,
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    random: Math.random,
    uuid: randomUUID,
    env: process.env,
    userFolder: homedir(),
    show: process.env['AGENTS_SHOW'] === '1' ? (text) => void process.stdout.write(`${text}\n`) : undefined,
  };
}
