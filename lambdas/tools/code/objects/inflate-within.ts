import { inflateSync } from 'node:zlib';
import { UnreadableObject } from './apply-delta.ts';

/**
 * Inflates what begins these bytes; what follows is not looked at.
 * @throws {UnreadableObject} unless it has exactly as many bytes as were announced: a bomb ends there.
 */
export function inflateWithin(deflated: Buffer, bytes: number): Buffer {
  const inflated = inflate(deflated, Math.max(1, bytes));
  if (inflated.length !== bytes) throw new UnreadableObject('has not the size that it says');
  return inflated;
}

/** @throws {UnreadableObject} for more than `maxBytes`. */
export function inflate(deflated: Buffer, maxBytes: number): Buffer {
  try {
    return inflateSync(deflated, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof RangeError;
    throw new UnreadableObject(isTooLarge ? `has more than ${maxBytes} bytes` : 'is broken', { cause });
  }
}
