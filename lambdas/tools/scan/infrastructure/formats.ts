import { cloudFormation } from './cloud/cloudformation-format.ts';
import { iamPolicy } from './cloud/policy-format.ts';
import { compose } from './compose/compose-format.ts';
import { dockerfile } from './dockerfile/dockerfile-format.ts';
import { kubernetes } from './kubernetes/kubernetes-format.ts';
import type { Format } from './rule.ts';
import { terraform } from './terraform/terraform-format.ts';
import { workflow } from './workflow/workflow-format.ts';

/** Those that a name decides come first: a workflow never passes for a manifest. */
export const formats: readonly Format[] = [
  workflow,
  compose,
  dockerfile,
  terraform,
  cloudFormation,
  iamPolicy,
  kubernetes,
];
