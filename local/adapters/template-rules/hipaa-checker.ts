// A program of its own: cdk-nag and aws-cdk-lib take 100 MB and read what strangers wrote, so they run in a process
// that holds nothing and may be ended. Templates come in as JSON, verdicts go out as lines of JSON, in their order.
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import type * as cdk from 'aws-cdk-lib';
import type * as include from 'aws-cdk-lib/cloudformation-include';
import type * as nag from 'cdk-nag';
import * as z from 'zod';
import { checkTemplate, type RulePackages } from '#lambdas/template-rules/hipaa-pack.ts';
import type { CheckerLine } from './checker-lines.ts';

/** Neither is part of an installation without development packages, so that nothing imports them. */
function loadPackages(): RulePackages | undefined {
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

function tell(line: CheckerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const templatesSchema = z.array(z.object({ text: z.string() }));
const packages = loadPackages();
if (packages === undefined) tell({ kind: 'unavailable' });
else {
  tell({ kind: 'ready' });
  for (const { text } of templatesSchema.parse(await json(process.stdin))) {
    tell(checkTemplate(packages, { text, folder: process.cwd() }));
  }
}
