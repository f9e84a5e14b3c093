import * as z from 'zod';
import { LockfileError } from './lockfile.ts';

/** Fields of the wrong type read as absent: one odd entry must not hide the rest of the file. */
export const text = z.string().optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);
export const entries = z.record(z.string(), z.unknown()).optional().catch(undefined);
export const list = z.array(z.unknown()).optional().catch(undefined);

/** @throws {LockfileError} when the text is not a JSON object. */
export function parseJson<T>(source: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(jsonOf(source));
  if (!parsed.success) throw new LockfileError('is not a JSON object');
  return parsed.data;
}

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new LockfileError('is not valid JSON', { cause });
  }
}
