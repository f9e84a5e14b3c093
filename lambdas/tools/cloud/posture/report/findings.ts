import type { Finding } from '#shared/findings/finding.ts';
import { type Control, frameworkNames } from '../catalogue/control.ts';
import { checks } from '../checks.ts';
import { inTemplates } from '../templates.ts';
import type { CheckResult, RuleResult } from '../verdict.ts';
import { listOf } from './list-of.ts';
import { ruleRemedy, ruleSeverity } from './report.ts';

/**
 * One finding for each check and place that falls short. Its path is the place: `aws/111122223333/eu-west-1`.
 * What the workspace's code shows was found by the scan of it, and is not found again.
 */
export function findingsOf(results: readonly CheckResult[], controls: readonly Control[]): Finding[] {
  return results.flatMap(({ check, short }) => {
    const { severity, title, remedy } = checks[check];
    const places = Map.groupBy(
      short.filter(({ account }) => account !== inTemplates),
      ({ account, region }) => `aws/${account}/${region}`,
    );
    return [...places].map(([path, gaps]) => ({
      ...{ rule_id: `posture/${check}`, severity, path, line: 1, title, remedy },
      evidence: listOf(gaps.map(({ resource, what }) => `${resource} (${what})`)),
      reference: referenceOf(controls.filter((control) => control.checks.includes(check))),
    }));
  });
}

/** One finding for each rule and resource of a template, with every control that the pack names. */
export function findingsOfRules(results: readonly RuleResult[]): Finding[] {
  return results.flatMap(({ id, title, controls, places }) =>
    places.map(({ path, line, logicalId }) => ({
      ...{ rule_id: id, severity: ruleSeverity, path, line, title, evidence: logicalId },
      ...{ remedy: ruleRemedy, reference: controls.map((it) => `HIPAA ${it}`).join(', ') },
    })),
  );
}

function referenceOf(controls: readonly Control[]): string {
  return controls.map(({ framework, id }) => `${frameworkNames[framework]} ${id}`).join(', ');
}
