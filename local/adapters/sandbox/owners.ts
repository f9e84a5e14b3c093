import type { Ids } from '#lambdas/ports/ids.ts';
import { listProcesses } from './processes.ts';

// Numbers that systemd keeps free, and that a container's own numbering has.
// https://systemd.io/UIDS-GIDS/
const firstOwner = 60_578;
const owners = 606;

/** Users for runs, one each, where the platform is root; else everything is done as the platform's own user. */
export class Owners {
  readonly #ids: Pick<Ids, 'bytes'>;
  readonly #userId: number;
  readonly #taken = new Set<number>();

  constructor(ids: Pick<Ids, 'bytes'>, userId: number) {
    this.#ids = ids;
    this.#userId = userId;
  }

  /** One that nothing on this machine runs as. */
  async take(): Promise<number> {
    if (this.#userId !== 0) return this.#userId;
    const running = new Set((await listProcesses()).map(({ uid }) => uid));
    const [high = 0, low = 0] = this.#ids.bytes(2);
    for (let step = 0; step < owners; step += 1) {
      const owner = firstOwner + ((high * 256 + low + step) % owners);
      if (running.has(owner) || this.#taken.has(owner)) continue;
      this.#taken.add(owner);
      return owner;
    }
    throw new Error('every user for commands is in use');
  }

  release(owner: number): void {
    this.#taken.delete(owner);
  }

  static isOne(uid: number): boolean {
    return uid >= firstOwner && uid < firstOwner + owners;
  }
}
