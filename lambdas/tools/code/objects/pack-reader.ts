import { setImmediate } from 'node:timers/promises';
import { applyDelta, UnreadableObject } from './apply-delta.ts';
import { inflateWithin } from './inflate-within.ts';
import type { PackIndex } from './pack-index.ts';

export interface PackedObject {
  type: 'commit' | 'tree' | 'blob' | 'tag';
  content: Buffer;
}

/** One pack, whole in memory: no workspace holds more than 512 MiB. */
export interface Pack {
  index: PackIndex;
  bytes: Buffer;
}

/** One object, inflated. Larger ones are data that nobody reads as a diff. */
export const maxObjectBytes = 16 * 1024 * 1024;
/** All that one chain of deltas may make on the way to its object. git's own chains have at most 50 links. */
const maxChainBytes = 512 * 1024 * 1024;
const maxChainLength = 4_096;
/** Of objects that others are deltas of. */
const maxCachedBytes = 32 * 1024 * 1024;
/** Other agents get their turn between pieces of work of about this size. */
const restAfterBytes = 4 * 1024 * 1024;

const types = [undefined, 'commit', 'tree', 'blob', 'tag'] as const;
const offsetDelta = 6;
const idDelta = 7;

interface Chain {
  links: number;
  bytes: number;
}

/** Reads objects of one pack that anybody may have made: never more than the limits, whatever it declares. */
export class PackReader {
  readonly #pack: Pack;
  readonly #cache = new Map<number, PackedObject>();
  #cachedBytes = 0;
  #sinceRest = 0;

  constructor(pack: Pack) {
    this.#pack = pack;
  }

  /** @throws {UnreadableObject} for an object that is broken or too large; `undefined` when it is not in here. */
  async read(oid: string): Promise<PackedObject | undefined> {
    const offset = this.#pack.index.offsetOf(oid);
    return offset === undefined ? undefined : await this.#readAt(offset, { links: 0, bytes: 0 });
  }

  async #readAt(offset: number, chain: Chain): Promise<PackedObject> {
    const cached = this.#cache.get(offset);
    if (cached !== undefined) return cached;
    chain.links += 1;
    if (chain.links > maxChainLength) throw new UnreadableObject('is a delta of too many deltas');
    const entry = this.#entryAt(offset);
    const base = entry.base === undefined ? undefined : await this.#readAt(entry.base, chain);
    const inflated = inflateWithin(this.#pack.bytes.subarray(entry.at), entry.bytes);
    const object = base === undefined ? plainObject(entry.type, inflated) : changed(base, inflated);
    await this.#account(chain, inflated.length + object.content.length);
    this.#keep(offset, object);
    return object;
  }

  async #account(chain: Chain, bytes: number): Promise<void> {
    chain.bytes += bytes;
    if (chain.bytes > maxChainBytes) throw new UnreadableObject('is a delta of too many deltas');
    this.#sinceRest += bytes;
    if (this.#sinceRest < restAfterBytes) return;
    this.#sinceRest = 0;
    await setImmediate();
  }

  #keep(offset: number, object: PackedObject): void {
    this.#cache.set(offset, object);
    this.#cachedBytes += object.content.length;
    for (const [oldest, { content }] of this.#cache) {
      if (this.#cachedBytes <= maxCachedBytes) return;
      this.#cache.delete(oldest);
      this.#cachedBytes -= content.length;
    }
  }

  /** What stands before the compressed bytes. */
  #entryAt(offset: number): { type: number; bytes: number; at: number; base: number | undefined } {
    const { bytes: pack } = this.#pack;
    let at = offset;
    const next = (): number => {
      const byte = pack[at];
      if (byte === undefined) throw new UnreadableObject('lies outside its pack');
      at += 1;
      return byte;
    };
    let byte = next();
    const type = (byte >> 4) & 7;
    let bytes = byte & 15;
    for (let factor = 16; byte >= 128 && factor < 2 ** 46; factor *= 128) {
      byte = next();
      bytes += (byte & 127) * factor;
    }
    if (bytes > maxObjectBytes) throw new UnreadableObject(`has ${bytes} bytes`);
    if (type === offsetDelta) return { type, bytes, base: offset - distance(next), at };
    if (type !== idDelta) return { type, bytes, at, base: undefined };
    const base = this.#pack.index.offsetOf(pack.toString('hex', at, at + 20));
    if (base === undefined) throw new UnreadableObject('is a delta of an object that is not in its pack');
    return { type, bytes, at: at + 20, base };
  }
}

/** Seven bits a byte, the highest first, each further byte adding one: git's own way of writing offsets. */
function distance(next: () => number): number {
  let byte = next();
  let value = byte & 127;
  while (byte >= 128 && value < 2 ** 40) {
    byte = next();
    value = (value + 1) * 128 + (byte & 127);
  }
  return value;
}

function plainObject(type: number, content: Buffer): PackedObject {
  const name = types[type];
  if (name === undefined) throw new UnreadableObject('is of an unknown kind');
  return { type: name, content };
}

function changed(base: PackedObject, delta: Buffer): PackedObject {
  return { type: base.type, content: applyDelta(base.content, delta, maxObjectBytes) };
}
