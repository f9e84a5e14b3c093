import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from './pattern-rule.ts';
import { pythonParts } from './python-parts.ts';
import { patternRules } from './rules/all-rules.ts';
import { scriptParts } from './script-parts.ts';

/** ast-grep compiles the parts anew for every search, so that each rule takes only what it names. */
const namedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  patternRules.map((rule) => [rule.id, namesIn(rule.rule, partsIn(rule))]),
);

/** Parts that each file has of its own. */
export interface FileParts {
  'request-variable': Rule;
  'fixed-variable': Rule;
}

/** The parts that a rule names, and those that they name. */
export function partsOf(rule: PatternRule, own: FileParts): Record<string, Rule> {
  const all: Record<string, Rule> = { ...partsIn(rule), ...own };
  const names = namedBy.get(rule.id) ?? new Set();
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}

/** The rules that can match only where a value of the request stands. */
export const requestRules: ReadonlySet<string> = new Set(
  patternRules.filter((rule) => needsRequest(rule.rule, partsIn(rule))).map(({ id }) => id),
);

function needsRequest(rule: Rule, parts: Readonly<Record<string, Rule>>): boolean {
  const { matches, has, inside, all = [], any = [] } = rule;
  if (matches === 'request-member' || matches === 'request-variable') return true;
  const needed = [typeof matches === 'string' ? parts[matches] : undefined, has, inside, ...all];
  return (
    needed.some((part) => part !== undefined && needsRequest(part, parts)) ||
    (any.length > 0 && any.every((part) => needsRequest(part, parts)))
  );
}

function partsIn(rule: PatternRule): Readonly<Record<string, Rule>> {
  if (rule.language === 'html') return {};
  return rule.language === 'python' ? pythonParts : scriptParts;
}

function namesIn(rule: Rule, parts: Readonly<Record<string, Rule>>, known = new Set<string>()): Set<string> {
  for (const [, name = ''] of JSON.stringify(rule).matchAll(/"matches":"([a-z-]+)"/g)) {
    if (known.has(name)) continue;
    known.add(name);
    namesIn(parts[name] ?? {}, parts, known);
  }
  return known;
}
