import type * as z from 'zod';
import { ReportError } from './test-report.ts';

/** @throws {ReportError} for text that is no JSON of this shape. */
export function parseJson<Shape>(json: string, schema: z.ZodType<Shape>): Shape {
  try {
    return schema.parse(JSON.parse(json));
  } catch (error) {
    throw new ReportError('it is not JSON of tests', { cause: error });
  }
}
