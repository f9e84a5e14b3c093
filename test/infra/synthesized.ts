import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import * as z from 'zod';
import { AgentsStack } from '#infra/agents-stack.ts';
import type { CodeOf } from '#infra/functions/agent-functions.ts';
import { type StageSettings, settingsOf } from '#infra/settings.ts';
import { shown } from './shown.ts';

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
export type Template = z.infer<typeof templateSchema>;
export type Resource = Template['Resources'][string];

/** The production stage with every option on; without the functions' code, unless that is given. */
export function makeApp(
  changes: Partial<StageSettings> = {},
  codeOf: CodeOf = () => Code.fromInline('exports.handler = null'),
): App {
  const app = new App({ context: flags, outdir: mkdtempSync(join(tmpdir(), 'agents-cdk-')) });
  const settings = { ...settingsOf('prod'), schedules: { weeklyCostAnalysisFor: financeRole }, ...changes };
  new AgentsStack(app, {
    settings,
    version: '0.0.0',
    codeOf,
  });
  return app;
}

export function synthesize(changes: Partial<StageSettings> = {}): Template {
  return readTemplate(makeApp(changes).synth());
}

export function readTemplate({ stacks: [stack] }: ReturnType<App['synth']>): Template {
  return templateSchema.parse(stack?.template);
}

/** Whose the weekly cost analysis is. */
export const financeRole = 'arn:aws:iam::123456789012:role/Finance';

let made: Template | undefined;

/** Of the production stage as it is; synthesized once. */
export function defaultTemplate(): Template {
  made ??= synthesize();
  return made;
}

/** Names and values, in their order; values as `shown` has them. */
export function outputsOf({ Outputs }: Template): [string, string][] {
  return Object.entries(Outputs).map(([name, { Value }]) => [name, shown(Value)]);
}

export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.values(template.Resources).filter((resource) => resource.Type === type);
}

/** The properties of the state machine of this name. */
export function machineOf(template: Template, name: string): Record<string, unknown> {
  const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
  const found = machines.find(({ Properties }) => Properties['StateMachineName'] === name);
  if (found === undefined) throw new Error(`no state machine ${name}`);
  return found.Properties;
}

/** Every resource of a type in the default template. */
export function allOf(type: string): Resource[] {
  return resourcesOf(defaultTemplate(), type);
}

/** The properties of the one resource of a type. */
export function onlyOf(type: string): Record<string, unknown> {
  const [resource, ...others] = allOf(type);
  if (resource === undefined || others.length > 0) throw new Error(`not exactly one ${type}`);
  return resource.Properties;
}
