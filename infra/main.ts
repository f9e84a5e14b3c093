// What `cdk` runs. The stage is chosen with `-c stage=prod`; nothing is looked up, in no account.
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks } from 'cdk-nag';
import packageFile from '#package.json' with { type: 'json' };
import { AgentsStack } from './agents-stack.ts';
import { askBeforeDeploying } from './bundle/ask-before-deploying.ts';
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
if (bundles.missing.length > 0) askBeforeDeploying(stack, bundles.missing);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
