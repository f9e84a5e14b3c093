import type { Located, Mapping } from '#lambdas/tools/scan/infrastructure/located.ts';

/** Says what its holder may do, who may take on a role, or who may use a resource. */
export type PolicyUse = 'identity' | 'trust' | 'resource';

/** A policy of the workspace, in the grammar of IAM's JSON whatever language it was written in. */
export interface FoundPolicy {
  path: string;
  line: number;
  /** `AWS::IAM::Role Reader`, `aws_s3_bucket_policy logs`; nothing for a policy in a file of its own. */
  holder: string;
  use: PolicyUse;
  /** As Access Analyzer names what a resource policy stands on; nothing where that is not known or not judged. */
  resourceType: string | undefined;
  document: Located;
  /** Of the file, to be shown. */
  lines: readonly string[];
}

/** A policy without what is known only when it is deployed. */
export interface WrittenPolicy {
  document: Mapping;
  /** Lines of the statements that were left out. */
  leftOut: readonly number[];
}
