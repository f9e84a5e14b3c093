import type { LibraryWorld } from '../library/library-world.ts';
import { apiWorld } from './api-world.ts';

/** The library's world as this process has it. */
export function libraryWorld(): LibraryWorld {
  return {
    ...apiWorld(),
    show: process.env['AGENTS_SHOW'] === '1' ? (text) => void process.stdout.write(`${text}\n`) : undefined,
  };
}
