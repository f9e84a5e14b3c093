import { findingsInTemplate } from '#lambdas/tools/scan/architecture/review-template.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { listOf } from '../posture/report/list-of.ts';
import type { FoundStack } from './find-stacks.ts';
import type { ReadStack } from './read-stack.ts';

/** What goes with a stack, if it is deleted, and is not to be had again. */
const holdsData =
  /^AWS::(?:RDS::DB(?:Instance|Cluster)|DynamoDB::(?:Table|GlobalTable)|S3::Bucket|EFS::FileSystem)$/;
/** It takes a person to get out of them. */
const stuck = /_FAILED$|^(?:IMPORT_)?ROLLBACK_COMPLETE$/;

/** `aws/111122223333/eu-west-1/shop-prod` */
export function placeOf({ account, region, name }: FoundStack): string {
  return `aws/${account.id}/${region}/${name}`;
}

/**
 * What is wrong with a stack: by the rules for templates, held against its processed template and what of it is there,
 * each named by stack and logical id; and by its own state.
 * @throws {UnreadableDocument} for a template that cannot be read.
 */
export function findingsIn(stack: FoundStack, { template, resources }: ReadStack): Finding[] {
  const there = resources && new Set(resources.map(({ logicalId }) => logicalId));
  const isThere = (name: string) => there?.has(name) !== false;
  const inTemplate = template === undefined ? [] : findingsInTemplate(template, isThere);
  const path = placeOf(stack);
  return [
    ...inTemplate.map(({ name, finding }) => ({ ...finding, path: `${path}/${name}`, line: 1 })),
    ...ofItsState(stack, resources ?? []).map((it) => ({ ...it, path, line: 1 })),
  ];
}

function ofItsState(
  { status, drift, isProtected, isNested }: FoundStack,
  resources: NonNullable<ReadStack['resources']>,
): Omit<Finding, 'path' | 'line'>[] {
  const data = resources.filter(({ type }) => holdsData.test(type)).map(({ logicalId }) => logicalId);
  const drifted = resources.filter(({ isDrifted }) => isDrifted).map(({ logicalId }) => logicalId);
  return [
    ...(stuck.test(status) ? [{ ...stackFailed, evidence: status }] : []),
    ...(status === 'UPDATE_ROLLBACK_COMPLETE' ? [{ ...updateFailed, evidence: status }] : []),
    ...(drift.status === 'drifted'
      ? [{ ...isAdrift, evidence: `${listOf(drifted) || 'resources'}, seen ${drift.at ?? 'once'}` }]
      : []),
    ...(!isProtected && !isNested && data.length > 0 ? [{ ...unprotected, evidence: listOf(data) }] : []),
  ];
}

type Told = Omit<Finding, 'path' | 'line' | 'evidence'>;

const stackFailed: Told = {
  ...{ rule_id: 'architecture/stack-failed', severity: 'high' },
  title: 'The stack is in a state in which it cannot be updated',
  remedy: 'See its events for the reason; continue the rollback, or delete the stack and make it anew.',
};
const updateFailed: Told = {
  ...{ rule_id: 'architecture/update-rolled-back', severity: 'low' },
  title: 'The last update failed: what was to be deployed is not what runs',
  remedy: 'See the events of the stack for the reason, and deploy again.',
};
const isAdrift: Told = {
  ...{ rule_id: 'architecture/drifted', severity: 'medium' },
  title: 'What runs differs from the template: the next update may undo it, or fail',
  remedy: 'Bring the template up to what runs, or what runs back to the template.',
};
const unprotected: Told = {
  ...{ rule_id: 'architecture/not-protected', severity: 'low' },
  title: 'A stack that holds data can be deleted by one call',
  remedy: 'Turn on termination protection of the stack.',
};
