import * as z from 'zod';
import { type JsonLines, linesOf } from './json-lines.ts';
import { LockfileError } from './lockfile.ts';

/** Fields of the wrong type read as absent: one odd entry must not hide the rest of the file. */
export const text = z.string().optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);
export const entries = z.record(z.string(), z.unknown()).optional().catch(undefined);
export const list = z.array(z.unknown()).optional().catch(undefined);

export interface LocatedJson<T> {
  data: T;
  lines: JsonLines;
}

/** @throws {LockfileError} when the text is not a JSON object, or larger than any real lockfile. */
export function parseJson<T>(source: string, schema: z.ZodType<T>): LocatedJson<T> {
  const value = jsonOf(source);
  // Before the schema: it refuses what would take the schema seconds.
  const lines = linesOf(source);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new LockfileError('is not a JSON object');
  return { data: parsed.data, lines };
}

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new LockfileError('is not valid JSON', { cause });
  }
}
