import { describe, expect, test } from 'vitest';
import { catalogue } from '#lambdas/tools/cloud/posture/catalogue/catalogue.ts';
import { judge } from '#lambdas/tools/cloud/posture/verdict.ts';

/** The verdict where every check of the control was held against something, which met it. */
function verdictWhereAllIsWell(id: string): string {
  const control = catalogue.find((it) => it.id === id);
  if (control === undefined) throw new Error(`no control ${id}`);
  const results = control.checks.map((check) => ({ check, seen: 2, short: [], unseenPlaces: 0 }));
  return judge(control, results).verdict;
}

describe('Where everything that is looked at is well', () => {
  test.each(['A1.2', 'C1.1', 'CC6.1', '164.308(a)(7)(ii)(A)', '164.312(a)(2)(iv)'])(
    '%s is met in part: data may lie where nobody looks',
    (id) => expect(verdictWhereAllIsWell(id)).toBe('partly'),
  );

  test.each(['164.312(e)(2)(ii)', '164.308(a)(5)(ii)(D)'])('%s is met', (id) =>
    expect(verdictWhereAllIsWell(id)).toBe('pass'),
  );
});
