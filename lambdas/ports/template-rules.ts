import type { NotChecked } from '#shared/findings/finding.ts';

/** A CloudFormation template: hostile until read. */
export interface TemplateText {
  path: string;
  text: string;
}

/** A rule of the pack that one resource of a template does not meet. */
export interface BrokenRule {
  path: string;
  logicalId: string;
  /** As the pack names it: `HIPAA.Security-S3BucketLoggingEnabled`. */
  rule: string;
  /** What is wrong, one sentence without a full stop. */
  title: string;
  /** Controls that the pack names for the rule: `164.312(b)`. */
  controls: string[];
}

export type TemplatesChecked =
  | { outcome: 'checked'; broken: readonly BrokenRule[]; notChecked: readonly NotChecked[] }
  /** There is no pack here; nothing was looked at. */
  | { outcome: 'unavailable'; why: string };

/**
 * Holds templates against a pack of rules for HIPAA. One that cannot be read, or that ends whoever reads it, is named
 * in `notChecked` and keeps no other from being checked. @throws what the signal is aborted with.
 */
export type CheckTemplates = (
  templates: readonly TemplateText[],
  signal: AbortSignal,
) => Promise<TemplatesChecked>;
