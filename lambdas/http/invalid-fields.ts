import * as z from 'zod';
import { joinRemedies, type Remedy } from '#shared/contract/remedy.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { nearestNames } from '../agent-types/nearest-names.ts';
import { remedyFor } from './field-remedies.ts';

interface Problem {
  field: string;
  problem: string;
  remedy: Remedy;
}

/** One error that names every wrong field, what is wrong with it, and what to write instead. */
export function invalidFields(error: z.ZodError, schema: z.ZodObject): ProductError {
  const problems = error.issues.flatMap((issue) => problemsOf(issue, schema));
  return new ProductError('invalid_request', {
    message: problems
      .map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`))
      .join('; '),
    remedy: joinRemedies(problems.map(({ remedy }) => remedy)),
    details: {
      ...(problems[0] === undefined ? {} : { field: problems[0].field }),
      fields: problems.map(({ field, problem }) => ({ field, problem })),
    },
  });
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodObject): Problem[] {
  const known = knownAt(schema, issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(key, known));
  const remedy =
    remedyFor(String(issue.path.at(-1) ?? '')) ?? `Send a JSON object with the fields ${known.join(', ')}.`;
  return [{ field: issue.path.join('.'), problem: issue.message, remedy }];
}

/** The fields of the object that a path leads to. */
function knownAt(schema: z.ZodObject, path: readonly PropertyKey[]): string[] {
  const [name, ...rest] = path;
  const inner = name === undefined ? undefined : schema.shape[String(name)];
  return inner instanceof z.ZodObject ? knownAt(inner, rest) : Object.keys(schema.shape);
}

function unknownField(key: string, known: readonly string[]): Problem {
  const near = nearestNames(key, known);
  const remedy =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Leave it out; known are ${known.join(', ')}.`;
  return { field: key.slice(0, 100), problem: 'there is no such field', remedy };
}
