import type { Finding } from '#shared/findings/finding.ts';
import { saysTheSame } from '#shared/findings/pack-rules.ts';
import type { CheckId } from '../checks.ts';
import type { RuleResult } from '../verdict.ts';
import type { FoundTemplate } from './find-templates.ts';

/** What infrastructure code of the workspace shows of one check: of one resource it is one gap, whoever says so. */
export interface WrittenGap {
  check: CheckId;
  path: string;
  line: number;
  titles: string[];
  /** Rules of a pack that say the same. */
  also: string[];
}

export interface Written {
  gaps: WrittenGap[];
  /** Those places that the scan found, too, know it. */
  rules: RuleResult[];
}

interface Placed {
  finding: Finding;
  /** The template's resource that it stands in; `undefined` where that cannot be told. */
  logicalId: string | undefined;
  check: CheckId | undefined;
}

/** Brings together what the scan found and what rules of a pack say, so that each gap is counted once. */
export function bringTogether(
  findings: readonly { finding: Finding; check: CheckId | undefined }[],
  rules: readonly RuleResult[],
  templates: readonly FoundTemplate[],
): Written {
  const lines = new Map(templates.map((template) => [template.path, template.lines]));
  const placed = findings.map((it): Placed => {
    const logicalId = resourceAt(lines.get(it.finding.path), it.finding.line);
    return { ...it, logicalId };
  });
  const byResource = Map.groupBy(placed, ({ finding: { path }, logicalId }) => keyOf(path, logicalId));
  const also = new Map<Finding, string[]>();
  const told = rules.map((rule) => ({
    ...rule,
    places: rule.places.map((place) => {
      const same = byResource.get(keyOf(place.path, place.logicalId)) ?? [];
      const twin = same.find(({ finding }) => saysTheSame(rule.id, finding.rule_id));
      if (twin === undefined) return place;
      also.set(twin.finding, [...(also.get(twin.finding) ?? []), rule.id]);
      return { ...place, line: twin.finding.line, scanned: { check: twin.check } };
    }),
  }));
  return { gaps: gapsOf(placed, also), rules: told };
}

function gapsOf(placed: readonly Placed[], also: ReadonlyMap<Finding, readonly string[]>): WrittenGap[] {
  const gaps = new Map<string, WrittenGap>();
  for (const { finding, logicalId, check } of placed) {
    if (check === undefined) continue;
    const { path, line, title } = finding;
    const key = JSON.stringify([check, path, logicalId ?? line]);
    const gap = gaps.get(key) ?? { check, path, line, titles: [], also: [] };
    gap.titles = [...new Set([...gap.titles, title])];
    gap.also = [...new Set([...gap.also, ...(also.get(finding) ?? [])])];
    gaps.set(key, gap);
  }
  return [...gaps.values()];
}

/** Of several that begin on one line, as in a template without line breaks, none can be told. */
function resourceAt(lines: ReadonlyMap<string, number> | undefined, line: number): string | undefined {
  const before = [...(lines ?? [])].filter(([, start]) => start <= line);
  const nearest = Math.max(...before.map(([, start]) => start));
  const [found, other] = before.filter(([, start]) => start === nearest);
  return other === undefined ? found?.[0] : undefined;
}

/** What stands in no known resource is the same as nothing else. */
function keyOf(path: string, logicalId: string | undefined): string {
  return JSON.stringify([path, logicalId ?? null]);
}
