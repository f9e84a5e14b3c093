import { recordedAt } from '#test/samples/organisation/organisation.ts';
import { sent } from './workspace.ts';

interface Call {
  service: string;
  operation: string;
  region: string;
  input: Record<string, unknown>;
  output?: unknown;
  error?: { refused: boolean; code: string; message: string };
}

type Policy = keyof typeof sent;

/** In the shape of https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html */
const passRole = {
  findingType: 'SECURITY_WARNING',
  issueCode: 'PASS_ROLE_WITH_STAR_IN_RESOURCE',
  findingDetails: 'Any role may be passed on. Name the roles.',
  learnMoreLink:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  locations: [
    { path: [{ key: 'Statement' }, { index: 1 }, { key: 'Action' }, { value: 'iam:PassRole' }], span: {} },
    { path: [{ value: 'Statement' }, { index: 1 }, { value: 'Resource' }], span: {} },
  ],
};
const noVersion = {
  findingType: 'WARNING',
  issueCode: 'MISSING_VERSION',
  findingDetails: 'The policy does not say its version',
  locations: [],
};

const place = { service: 'accessanalyzer', region: 'us-east-1' };

function validated(policy: Policy, kind: object, findings: readonly object[], more: object = {}): Call {
  const input = { policyDocument: sent[policy], ...kind };
  return { ...place, operation: 'ValidatePolicy', input, output: { findings, ...more } };
}

function opened(policy: Policy, resourceType: string, output: object): Call {
  return {
    ...{ ...place, operation: 'CheckNoPublicAccess' },
    ...{ input: { policyDocument: sent[policy], resourceType }, output },
  };
}

const identity = { policyType: 'IDENTITY_POLICY' };
const resource = { policyType: 'RESOURCE_POLICY' };
const bucket = { ...resource, validatePolicyResourceType: 'AWS::S3::Bucket' };
const roleTrust = 'AWS::IAM::AssumeRolePolicyDocument';
const trust = { ...resource, validatePolicyResourceType: roleTrust };
const pass = { result: 'PASS', message: 'No public access' };

/** An account in which agents may ask Access Analyzer about the policies of the workspace. */
export const analyzerCalls: readonly Call[] = [
  validated('deploy', identity, [passRole]),
  validated('site', bucket, []),
  opened('site', 'AWS::S3::Bucket', {
    ...{ result: 'FAIL', message: 'Public access is granted' },
    reasons: [{ description: 'Everyone is let in', statementIndex: 0 }],
  }),
  validated('trust', trust, [noVersion]),
  opened('trust', roleTrust, pass),
  // The second page of one answer.
  validated('work', identity, [], { nextToken: 'more' }),
  validated('work', { ...identity, nextToken: 'more' }, [noVersion]),
  validated('queue', resource, []),
  opened('queue', 'AWS::SQS::Queue', pass),
  validated('home', identity, []),
];

/** As the platform reads it from a folder. */
export const analyzerRecording: string = JSON.stringify({ recorded_at: recordedAt, calls: analyzerCalls });
