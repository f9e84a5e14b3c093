import parse from 'spdx-expression-parse';
import * as z from 'zod';

/** Which licences a project takes; ids as SPDX writes them, `GPL-3.0` standing for its two forms. */
export const licencePolicySchema = z.object({
  /** When there is such a list, nothing else is taken. */
  allow: z.array(z.string().min(1).max(100)).max(500).optional(),
  /** Never taken. Left out: those that reach over a network or forbid uses. */
  deny: z.array(z.string().min(1).max(100)).max(500).optional(),
});
export type LicencePolicy = z.infer<typeof licencePolicySchema>;

/** Use over a network counts as distribution, or commercial use is restricted: rarely taken knowingly. */
export const deniedByDefault: string[] = [
  ...['AGPL-1.0', 'AGPL-3.0', 'SSPL-1.0', 'BUSL-1.1', 'Elastic-2.0', 'CC-BY-NC-4.0', 'CC-BY-NC-SA-4.0'],
  ...['CPAL-1.0', 'EUPL-1.1', 'OSL-3.0', 'RPL-1.5'],
];

export type LicenceVerdict =
  | { kind: 'fine' }
  | { kind: 'denied'; by: string }
  | { kind: 'not allowed' }
  | { kind: 'unclear' };

/** Longer ones are not expressions, and the parser is recursive. */
const maxExpression = 500;

/**
 * Judges what a package declares. Of a choice (`A OR B`) one acceptable alternative suffices; of licences that
 * hold together (`A AND B`) each counts.
 */
export function judgeLicence(declared: string, policy: LicencePolicy): LicenceVerdict {
  const expression = parseExpression(declared);
  if (expression === undefined) return { kind: 'unclear' };
  return judge(expression, policy);
}

function parseExpression(declared: string): parse.Info | undefined {
  if (declared.length > maxExpression) return undefined;
  try {
    return parse(declared.trim());
  } catch {
    return undefined;
  }
}

const grades = ['fine', 'unclear', 'not allowed', 'denied'];

function judge(info: parse.Info, policy: LicencePolicy): LicenceVerdict {
  if ('license' in info) return judgeOne(info.license, policy);
  const both = [judge(info.left, policy), judge(info.right, policy)];
  both.sort((a, b) => grades.indexOf(a.kind) - grades.indexOf(b.kind));
  return both.at(info.conjunction === 'or' ? 0 : -1) ?? { kind: 'unclear' };
}

function judgeOne(id: string, { allow, deny = deniedByDefault }: LicencePolicy): LicenceVerdict {
  const plain = baseOf(id);
  if (deny.some((each) => baseOf(each) === plain)) return { kind: 'denied', by: id };
  if (allow !== undefined && !allow.some((each) => baseOf(each) === plain)) return { kind: 'not allowed' };
  return { kind: 'fine' };
}

/** `GPL-3.0-only` and `GPL-3.0-or-later` are `GPL-3.0`. */
function baseOf(id: string): string {
  return id.toLowerCase().replace(/-(?:only|or-later)$|\+$/, '');
}
