import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { readPackIndex } from '#lambdas/tools/code/objects/pack-index.ts';
import { PackReader } from '#lambdas/tools/code/objects/pack-reader.ts';

export const blobType = 3;
const offsetDelta = 6;

export interface PackEntry {
  id: string;
  type?: number;
  /** Before deflation. */
  content: Buffer;
  /** The size that the entry gives itself; default: the real one. */
  says?: number;
  /** Makes the entry a delta of the one this many places before it. */
  baseBack?: number;
}

/** A pack as only an attacker writes one: any header over any content. */
export function packReaderOf(entries: readonly PackEntry[]): PackReader {
  const pieces = [Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')];
  const offsets: number[] = [];
  let at = 12;
  for (const [index, entry] of entries.entries()) {
    offsets.push(at);
    const base = entry.baseBack === undefined ? undefined : offsets[index - entry.baseBack];
    const type = base === undefined ? (entry.type ?? blobType) : offsetDelta;
    const piece = Buffer.concat([
      headerOf(type, entry.says ?? entry.content.length),
      base === undefined ? Buffer.alloc(0) : distanceOf(at - base),
      deflateSync(entry.content),
    ]);
    pieces.push(piece);
    at += piece.length;
  }
  const index = readPackIndex(
    indexOf(entries.map(({ id }, number) => ({ id, offset: offsets[number] ?? 0 }))),
  );
  return new PackReader({ index, bytes: Buffer.concat(pieces) });
}

/** A delta that copies `copies` times the first 64 KiB of its base. */
export function copyingDelta(baseBytes: number, saysResult: number, copies: number): Buffer {
  return Buffer.concat([sizeOf(baseBytes), sizeOf(saysResult), Buffer.alloc(copies, 0x80)]);
}

export function idOf(number: number): string {
  return createHash('sha256').update(String(number)).digest('hex').slice(0, 40);
}

function headerOf(type: number, size: number): Buffer {
  const rest = Math.floor(size / 16);
  const first = (type << 4) | (size % 16);
  return rest === 0 ? Buffer.from([first]) : Buffer.concat([Buffer.from([first | 128]), sizeOf(rest)]);
}

/** Seven bits a byte, the lowest first. */
function sizeOf(value: number): Buffer {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

function distanceOf(value: number): Buffer {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1;
    bytes.unshift((rest % 128) | 128);
  }
  return Buffer.from(bytes);
}

function indexOf(objects: readonly { id: string; offset: number }[]): Buffer {
  const sorted = [...objects].sort((a, b) => (a.id < b.id ? -1 : 1));
  const firsts = sorted.map(({ id }) => Number.parseInt(id.slice(0, 2), 16));
  const fanout = Array.from({ length: 256 }, (_, first) => firsts.filter((each) => each <= first).length);
  return Buffer.concat([
    numbers([0xff_74_4f_63, 2, ...fanout]),
    Buffer.from(sorted.map(({ id }) => id).join(''), 'hex'),
    Buffer.alloc(4 * sorted.length),
    numbers(sorted.map(({ offset }) => offset)),
  ]);
}

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
