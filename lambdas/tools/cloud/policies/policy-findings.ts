import { readStatement } from '#lambdas/tools/scan/infrastructure/cloud/policy.ts';
import { at, itemsOf, type Located, type Mapping } from '#lambdas/tools/scan/infrastructure/located.ts';
import { shownLine } from '#lambdas/tools/scan/infrastructure/shown-line.ts';
import type { Finding, Severity } from '#shared/findings/finding.ts';
import type { Issue, PathStep, PublicAccess } from './analyzer-answers.ts';
import type { FoundPolicy } from './found-policy.ts';
import { roleTrust } from './resource-types.ts';

const severities: Readonly<Record<Issue['findingType'], Severity>> = {
  SECURITY_WARNING: 'high',
  ERROR: 'medium',
  WARNING: 'low',
  SUGGESTION: 'info',
};

const maxTitle = 300;

/** What Access Analyzer says about a policy, once for each statement that it says it of. */
export function issueFindings(policy: FoundPolicy, document: Mapping, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => {
    const [title = '', ...more] = issue.findingDetails.trim().split(/(?<=\.)\s+/);
    return linesOf(document, issue, policy.line).map((line) => ({
      rule_id: `access-analyzer/${issue.issueCode}`,
      severity: severities[issue.findingType],
      ...placeOf(policy, line),
      title: title.replace(/\.$/, '').slice(0, maxTitle) || issue.issueCode,
      remedy: more.join(' ').slice(0, maxTitle) || 'Change the policy as the check describes.',
      ...(issue.learnMoreLink === undefined ? {} : { reference: issue.learnMoreLink }),
    }));
  });
}

/** An action and a resource of one statement are often named for one weakness: the first stands for it. */
function linesOf(document: Mapping, { locations }: Issue, otherwise: number): number[] {
  const byStatement = Map.groupBy(locations, ({ path }) => lineOf(document, path.slice(0, 2)));
  if (byStatement.size === 0) return [otherwise];
  return [...byStatement.values()].map(([first]) => lineOf(document, first?.path ?? []) ?? otherwise);
}

/** That a policy lets everyone in, at each place where it says so. */
export function publicFindings(
  policy: FoundPolicy,
  document: Mapping,
  { result, reasons }: PublicAccess,
): Finding[] {
  if (result === 'PASS') return [];
  const statements = itemsOf(at(document, 'Statement'));
  const told = reasons.map(
    ({ statementIndex }) => openingOf(statements[statementIndex ?? -1]) ?? policy.line,
  );
  const isTrust = policy.resourceType === roleTrust;
  return [...new Set(told.length === 0 ? [policy.line] : told)].map((line) => ({
    rule_id: 'access-analyzer/PUBLIC_ACCESS',
    severity: isTrust ? 'critical' : 'high',
    ...placeOf(policy, line),
    title: isTrust ? 'Role can be assumed by anyone' : 'Resource policy grants public access',
    remedy: 'Name the principals, or add a condition that narrows who may call.',
    reference: 'CWE-732',
  }));
}

function placeOf({ path, lines }: FoundPolicy, line: number): Pick<Finding, 'path' | 'line' | 'evidence'> {
  return { path, line, evidence: shownLine(lines[line - 1] ?? '') };
}

/** Where a statement lets everyone in, as the platform's own rules point at it. */
function openingOf(statement: Located | undefined): number | undefined {
  if (statement === undefined) return undefined;
  return readStatement(statement).everyone?.line ?? statement.line;
}

/** As deep as the path leads: the last step of it may name a text, or a part of one. */
function lineOf(document: Located, path: readonly PathStep[]): number | undefined {
  let place: Located = document;
  for (const { index, key, value } of path) {
    const name = key ?? value;
    const next: Located | undefined = name === undefined ? itemsOf(place)[index ?? -1] : at(place, name);
    if (next === undefined) break;
    place = next;
  }
  return place === document ? undefined : place.line;
}
