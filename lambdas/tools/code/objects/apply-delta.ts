/** An object that can't be read: broken, or larger than it may be. */
export class UnreadableObject extends Error {
  override name = 'UnreadableObject';
}

/**
 * Builds an object from its base and a delta: https://git-scm.com/docs/pack-format#_deltified_representation
 * @throws {UnreadableObject} when the delta is broken, or its result larger than `maxBytes`: a few bytes of copy
 * instructions can ask for gigabytes.
 */
export function applyDelta(base: Buffer, delta: Buffer, maxBytes: number): Buffer {
  const reader = new DeltaReader(delta);
  const baseBytes = reader.size();
  const bytes = reader.size();
  if (baseBytes !== base.length) throw new UnreadableObject('is a delta of something else');
  if (bytes > maxBytes) throw new UnreadableObject(`has ${bytes} bytes`);
  const result = Buffer.alloc(bytes);
  let at = 0;
  while (!reader.isDone) {
    const piece = reader.piece(base);
    if (piece.length === 0 || at + piece.length > bytes) throw new UnreadableObject('is a broken delta');
    piece.copy(result, at);
    at += piece.length;
  }
  if (at !== bytes) throw new UnreadableObject('is a broken delta');
  return result;
}

class DeltaReader {
  readonly #delta: Buffer;
  #at = 0;

  constructor(delta: Buffer) {
    this.#delta = delta;
  }

  get isDone(): boolean {
    return this.#at >= this.#delta.length;
  }

  /** Seven bits a byte, the lowest first. */
  size(): number {
    let size = 0;
    for (let factor = 1; factor < 2 ** 42; factor *= 128) {
      const byte = this.#byte();
      size += (byte & 127) * factor;
      if (byte < 128) return size;
    }
    throw new UnreadableObject('is a broken delta');
  }

  /** The next piece of the result: copied from the base, or standing in the delta itself. */
  piece(base: Buffer): Buffer {
    const command = this.#byte();
    if (command < 128) {
      this.#at += command;
      return this.#delta.subarray(this.#at - command, this.#at);
    }
    const start = this.#number(command, 4);
    const length = this.#number(command >> 4, 3) || 65_536;
    return start + length > base.length ? nothing : base.subarray(start, start + length);
  }

  /** Little-endian; the bits say which bytes are there, the others are 0. */
  #number(bits: number, bytes: number): number {
    let value = 0;
    for (let index = 0; index < bytes; index += 1) {
      if ((bits & (1 << index)) !== 0) value += this.#byte() * 256 ** index;
    }
    return value;
  }

  #byte(): number {
    const byte = this.#delta[this.#at];
    if (byte === undefined) throw new UnreadableObject('is a broken delta');
    this.#at += 1;
    return byte;
  }
}

const nothing = Buffer.alloc(0);
