/**
 * Everything that the family `deploy` calls in CloudFormation. Code can call nothing else, and the function's role
 * allows nothing else, on stacks whose names the operator's policy allows. No stack can be deleted with it, and no
 * resource touched but by a change set.
 */
export const stackCalls = {
  cloudformation: {
    DescribeStacks: 'cloudformation:DescribeStacks',
    GetTemplate: 'cloudformation:GetTemplate',
    DescribeStackEvents: 'cloudformation:DescribeStackEvents',
    CreateChangeSet: 'cloudformation:CreateChangeSet',
    DescribeChangeSet: 'cloudformation:DescribeChangeSet',
    ExecuteChangeSet: 'cloudformation:ExecuteChangeSet',
    DeleteChangeSet: 'cloudformation:DeleteChangeSet',
    CancelUpdateStack: 'cloudformation:CancelUpdateStack',
  },
} as const;

export type StackCalls = typeof stackCalls;
export type StackAction = StackCalls['cloudformation'][keyof StackCalls['cloudformation']];

export const stackActions: readonly StackAction[] = Object.values(stackCalls.cloudformation);
