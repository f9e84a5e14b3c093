import { JSONPath as anyPath, type JSONPathOptions } from 'jsonpath-plus';

type Query = Pick<JSONPathOptions, 'path' | 'json' | 'wrap'>;

/** `jsonpath-plus` as the interpreter calls it: fields of fields (`$.next`) are looked up here, any other path there. */
export function JSONPath(query: Query): unknown {
  const fields = fieldsOf(query.path);
  if (fields === undefined) return anyPath(query);
  let value: unknown = query.json;
  for (const field of fields) {
    if (!value || !Object.hasOwn(value, field)) return undefined;
    value = Reflect.get(Object(value), field);
  }
  return value;
}

function fieldsOf(path: Query['path']): string[] | undefined {
  return typeof path === 'string' && /^\$(?:\.[a-z_]+)*$/i.test(path) ? path.split('.').slice(1) : undefined;
}
