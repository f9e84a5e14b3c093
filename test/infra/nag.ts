import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { makeApp } from './synthesized.ts';

test.each([
  ['api-key', {}],
  ['claude-platform', { workspace: 'wrkspc_1' }],
  ['bedrock', {}],
] as const)(
  'cdk-nag finds nothing that is not explained, with the model reached by %s',
  (access, workspace) => {
    const app = makeApp({ model: { access, default: 'sonnet', ...workspace } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    // A finding makes this throw.
    expect(app.synth().stacks).toHaveLength(1);
  },
);
