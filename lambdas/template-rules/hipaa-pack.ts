import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as cdk from 'aws-cdk-lib';
import type * as include from 'aws-cdk-lib/cloudformation-include';
import type * as nag from 'cdk-nag';
import type { RuleOfTemplate, TemplateVerdict } from './template-verdict.ts';

/** Handed in, since neither is part of an installation without development packages. */
export interface RulePackages {
  cdk: Pick<typeof cdk, 'App' | 'CfnResource' | 'Stack'>;
  include: Pick<typeof include, 'CfnInclude'>;
  nag: Pick<typeof nag, 'HIPAASecurityChecks'>;
}

/** What a rule says that fell over a value which is known only when deployed. */
const fellOver = /^Rule threw an error/;
/** Together they stay far below what a function may answer. */
const mostBroken = 1_000;
const mostUnclear = 5;

/**
 * Holds one template against cdk-nag's HIPAA pack. It reads what strangers wrote, and may take much memory and time:
 * whoever calls it holds nothing, and may be ended.
 * @param folder where it may write one file.
 */
export function checkTemplate(
  { cdk, include, nag }: RulePackages,
  { text, folder }: { text: string; folder: string },
): TemplateVerdict {
  try {
    const app = new cdk.App({ outdir: join(folder, 'out'), analyticsReporting: false });
    const stack = new cdk.Stack(app, 'stack');
    const templateFile = join(folder, 'template.yaml');
    writeFileSync(templateFile, withoutTabs(text));
    new include.CfnInclude(stack, 'template', { templateFile });
    const resources = app.node.findAll().filter(cdk.CfnResource.isCfnResource);
    return verdictOn(new nag.HIPAASecurityChecks(app), resources);
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message.slice(0, 300) : 'it threw' };
  }
}

function verdictOn(pack: nag.HIPAASecurityChecks, resources: readonly cdk.CfnResource[]): TemplateVerdict {
  const broken: RuleOfTemplate[] = [];
  const unclear: string[] = [];
  // One by one: of many, the pack tells resources that a rule fell over and those that break it as one.
  for (const resource of resources) {
    const logicalId = resource.node.id.slice(0, 300);
    for (const { ruleName, description } of pack.validateScope(resource).violations) {
      const rule = ruleName.replace(/\[.*$/s, '');
      if (fellOver.test(description)) unclear.push(`${rule} of ${logicalId}`);
      else broken.push({ logicalId, rule, ...titleOf(description) });
    }
  }
  return {
    ...{ kind: 'checked', broken: broken.slice(0, mostBroken) },
    left: Math.max(0, broken.length - mostBroken),
    unclear: { count: unclear.length, some: unclear.slice(0, mostUnclear) },
  };
}

/** JSON may be indented with tabs, YAML may not. */
function withoutTabs(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** `It is open - (Control IDs: 164.312(a)(1), 164.312(b)).` */
function titleOf(description: string): { title: string; controls: string[] } {
  const [title = '', named = ''] = description.split(/ - \(Control IDs?: /);
  return { title: title.replace(/\.$/, ''), controls: named.match(/164\.\d+(?:\([A-Za-z\d]+\))+/g) ?? [] };
}
