import { Annotations, CfnOutput, CfnParameter, type Stack } from 'aws-cdk-lib';

/**
 * A template whose functions lack something can be looked at and tested, but asks for a parameter that has no value:
 * neither `cdk deploy` nor CloudFormation goes on before somebody says that it is meant so.
 */
export function askBeforeDeploying(stack: Stack, missing: readonly string[]): void {
  const what = `${missing.join(', ')} is missing: scan_patterns will not work`;
  Annotations.of(stack).addWarningV2(
    'background-agents:natives',
    `${what}. Synthesize again with a network.`,
  );
  const accepted = new CfnParameter(stack, 'DeployIncomplete', {
    type: 'String',
    allowedValues: ['yes'],
    description: `${what}. Say yes to deploy nevertheless`,
  });
  new CfnOutput(stack, 'Incomplete', { description: what, value: accepted.valueAsString });
}
