/** Finds objects of one pack by their id. */
export interface PackIndex {
  /** Where the object begins in the pack; `undefined` when it is not in there. */
  offsetOf(oid: string): number | undefined;
  /** Ids that begin with these two hexadecimal digits. */
  idsBelow(prefix: string): string[];
}

const magic = 0xff_74_4f_63;
const fanoutAt = 8;
const idsAt = fanoutAt + 256 * 4;
const idBytes = 20;

/**
 * Reads version 2, which git has written since 2007: https://git-scm.com/docs/pack-format
 * An index that lies about its own size finds nothing; one that names wrong places is caught by the objects' hashes.
 */
export function readPackIndex(bytes: Buffer): PackIndex {
  const count = bytes.length < idsAt ? 0 : bytes.readUInt32BE(idsAt - 4);
  const offsetsAt = idsAt + count * (idBytes + 4);
  const isWhole = bytes.length >= offsetsAt + count * 4 && count > 0;
  if (!isWhole || bytes.readUInt32BE(0) !== magic || bytes.readUInt32BE(4) !== 2) return emptyIndex;
  const idAt = (position: number) =>
    bytes.toString('hex', idsAt + position * idBytes, idsAt + (position + 1) * idBytes);
  const rangeOf = (first: number): [number, number] => [
    first === 0 ? 0 : bytes.readUInt32BE(fanoutAt + (first - 1) * 4),
    Math.min(count, bytes.readUInt32BE(fanoutAt + first * 4)),
  ];
  const offsetAt = (position: number): number | undefined => {
    const offset = bytes.readUInt32BE(offsetsAt + position * 4);
    // The highest bit points into a table for packs of 2 GiB and more, which no workspace holds.
    return offset < 2 ** 31 ? offset : undefined;
  };
  return {
    offsetOf(oid) {
      let [low, high] = rangeOf(Number.parseInt(oid.slice(0, 2), 16));
      while (low < high) {
        const middle = (low + high) >> 1;
        const id = idAt(middle);
        if (id === oid) return offsetAt(middle);
        if (id < oid) low = middle + 1;
        else high = middle;
      }
      return undefined;
    },
    idsBelow(prefix) {
      const [low, high] = rangeOf(Number.parseInt(prefix, 16));
      return Array.from({ length: Math.max(0, high - low) }, (_, index) => idAt(low + index));
    },
  };
}

const emptyIndex: PackIndex = { offsetOf: () => undefined, idsBelow: () => [] };
