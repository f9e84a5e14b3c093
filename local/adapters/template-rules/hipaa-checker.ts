// A program of its own: cdk-nag and aws-cdk-lib take 100 MB and read what strangers wrote, so they run in a process
// that holds nothing and may be ended. Templates come in as JSON, verdicts go out as lines of JSON, in their order.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import type * as cdk from 'aws-cdk-lib';
import type * as include from 'aws-cdk-lib/cloudformation-include';
import type * as nag from 'cdk-nag';
import * as z from 'zod';
import type { BrokenRule, TemplateText } from '#lambdas/ports/template-rules.ts';
import type { CheckerLine } from './checker-lines.ts';

interface Packages {
  cdk: typeof cdk;
  include: typeof include;
  nag: typeof nag;
}

/** Neither is part of an installation without development packages, so that nothing imports them. */
function loadPackages(): Packages | undefined {
  const load = createRequire(import.meta.url);
  try {
    return {
      cdk: z.custom<typeof cdk>().parse(load('aws-cdk-lib')),
      include: z.custom<typeof include>().parse(load('aws-cdk-lib/cloudformation-include')),
      nag: z.custom<typeof nag>().parse(load('cdk-nag')),
    };
  } catch {
    return undefined;
  }
}

/** What a rule says that fell over a value which is known only when deployed. */
const fellOver = /^Rule threw an error/;
const mostBroken = 1_000;

function check(packages: Packages, { path, text }: TemplateText): CheckerLine {
  const app = new packages.cdk.App({ outdir: 'out', analyticsReporting: false });
  const stack = new packages.cdk.Stack(app, 'stack');
  writeFileSync('template.yaml', withoutTabs(text));
  new packages.include.CfnInclude(stack, 'template', { templateFile: 'template.yaml' });
  const pack = new packages.nag.HIPAASecurityChecks(app);
  const broken: BrokenRule[] = [];
  const unclear: string[] = [];
  // One by one: of many, the pack tells resources that a rule fell over and those that break it as one.
  for (const resource of app.node.findAll().filter(packages.cdk.CfnResource.isCfnResource)) {
    const logicalId = resource.node.id;
    for (const { ruleName, description } of pack.validateScope(resource).violations) {
      const rule = ruleName.replace(/\[.*$/s, '');
      if (fellOver.test(description)) unclear.push(`${rule} of ${logicalId}`);
      else broken.push({ path, logicalId, rule, ...titleOf(description) });
    }
  }
  const left = Math.max(0, broken.length - mostBroken);
  return { kind: 'checked', broken: broken.slice(0, mostBroken), left, unclear };
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

function tell(line: CheckerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const templatesSchema = z.array(z.object({ path: z.string(), text: z.string() }));
const packages = loadPackages();
if (packages === undefined) tell({ kind: 'unavailable' });
else {
  tell({ kind: 'ready' });
  for (const template of templatesSchema.parse(await json(process.stdin))) {
    try {
      tell(check(packages, template));
    } catch (error) {
      tell({ kind: 'unreadable', why: error instanceof Error ? error.message.slice(0, 300) : 'it threw' });
    }
  }
}
