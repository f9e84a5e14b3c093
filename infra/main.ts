// What `cdk` runs. The stage is chosen with `-c stage=prod`; nothing is looked up, in no account.
import { join } from 'node:path';
import { Annotations, App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import packageFile from '#package.json' with { type: 'json' };
import { AgentsStack } from './agents-stack.ts';
import { bundleFunctions } from './bundle/bundle-functions.ts';
import { settingsOf } from './settings.ts';

const app = new App({ context: flags });
const settings = settingsOf(String(app.node.tryGetContext('stage') ?? 'dev'));
const bundles = await bundleFunctions({ outdir: join(app.outdir, 'bundles'), machine: 'arm64' });

const stack = new AgentsStack(app, {
  settings,
  version: packageFile.version,
  description: `Background agents, stage ${settings.stage}`,
  codeOf: (name) => Code.fromAsset(bundles.folderOf(name)),
});
for (const name of bundles.missing) {
  const remedy = '`npm run deploy` fetches it, as does `node infra/fetch-natives.ts`';
  Annotations.of(stack).addWarning(`${name} is missing: scan_patterns will not work. ${remedy}.`);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
