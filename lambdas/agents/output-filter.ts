import { RE2JSException } from 're2js';
import { ProductError } from '#shared/errors/product-error.ts';
import { compilePattern } from '../patterns/compile-pattern.ts';

export type LineFilter = (text: string) => boolean;

/**
 * Matches anywhere in a line.
 * @throws {ProductError} invalid_filter
 */
export function compileFilter(pattern: string): LineFilter {
  try {
    const compiled = compilePattern(pattern);
    return (text) => compiled.test(text);
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new ProductError('invalid_filter', {
      message: `filter: ${cause.message.replace(/^error parsing regexp: /, '')}`,
      remedy: 'Write RE2 syntax: no look-around and no back-references; a backslash makes a sign literal.',
      details: { field: 'filter' },
      cause,
    });
  }
}
