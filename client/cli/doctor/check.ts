/** One thing that was looked at. What could not be checked is never `ok`. */
export interface Check {
  check: string;
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  /** What to do about it, unless it is ok. */
  remedy?: string;
}

export function ok(check: string, detail: string): Check {
  return { check, status: 'ok', detail };
}

export function warn(check: string, detail: string, remedy: string): Check {
  return { check, status: 'warn', detail, remedy };
}

export function fail(check: string, detail: string, remedy: string): Check {
  return { check, status: 'fail', detail, remedy };
}
