import { describe, expect, test } from 'vitest';
import { type Cloud, noCloud } from '#lambdas/ports/cloud.ts';
import { validatePoliciesTool } from '#lambdas/tools/cloud/policies/tool.ts';
import { createRecordedCloud } from '#local/adapters/cloud/recorded-cloud.ts';
import { recordingOf } from '#local/adapters/cloud/recording.ts';
import { rankFindings } from '#shared/findings/finding.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { recordedAt } from '#test/samples/organisation/organisation.ts';
import { analyzerCalls } from './recorded-analyzer.ts';
import { policyFiles } from './workspace.ts';

const account = createRecordedCloud(recordingOf(recordedAt, analyzerCalls))(
  'agent-security-auditor-aaaaaaaaaa',
);

async function judge(cloud: Cloud, files: Record<string, string> = policyFiles, paths?: string[]) {
  const asked: string[] = [];
  const watched: Cloud = {
    ...cloud,
    call: (made) => {
      asked.push(made.operation);
      return cloud.call(made);
    },
  };
  const context = toolContext({ cloud: watched, workspace: async () => inMemoryWorkspace(files) });
  const result = await validatePoliciesTool.run(context, { paths });
  const { content, findings = [], notChecked = [] } = result;
  return { content, findings, notChecked, asked };
}

const refusing = (code: string): Cloud => ({
  ...noCloud(manualClock()),
  source: 'account',
  call: async () => ({ outcome: 'refused', code, message: 'not you' }),
});

describe('Access Analyzer', () => {
  test('judges the policies of JSON files, templates and Terraform, and says what and where', async () => {
    const { findings, content, asked } = await judge(account);
    expect(
      findings.map(({ severity, rule_id, path, line }) => `${severity} ${rule_id} ${path}:${line}`),
    ).toEqual([
      // A statement's resource and action are named for one weakness: the first place stands for it.
      'high access-analyzer/PASS_ROLE_WITH_STAR_IN_RESOURCE policies/deploy.json:11',
      'high access-analyzer/PUBLIC_ACCESS stack.yaml:12',
      'low access-analyzer/MISSING_VERSION stack.yaml:18',
      'low access-analyzer/MISSING_VERSION stack.yaml:25',
    ]);
    expect(findings[0]).toMatchObject({
      title: 'Any role may be passed on',
      remedy: 'Name the roles.',
      evidence: '"Action": "iam:PassRole",',
      reference: expect.stringContaining('access-analyzer-reference-policy-checks'),
    });
    // Six policies, one in two pages; three of them stand on something.
    expect(asked.filter((operation) => operation === 'ValidatePolicy')).toHaveLength(7);
    expect(asked.filter((operation) => operation === 'CheckNoPublicAccess')).toHaveLength(3);
    expect(content).toMatch(
      /^Checked 6 policies with Access Analyzer: 4 issues found \(2 high, 2 low\); 2 not/,
    );
    expect(content).toContain('Source: a recording of 2026-11-15');
  });

  test('is not asked about what is known only when it is deployed, and that is told', async () => {
    const { notChecked } = await judge(account);
    expect(notChecked.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'infra/main.tf:34 the policy of aws_iam_policy given: not assessed with Access Analyzer: it is not written out here',
      'stack.yaml:25 the policy of AWS::IAM::Role Worker: what begins in line 27 was not assessed with Access Analyzer: it is known only when it is deployed',
    ]);
  });

  test('looks where it is told to look', async () => {
    const { asked, notChecked } = await judge(account, policyFiles, ['policies', 'nowhere']);
    expect(asked).toEqual(['ValidatePolicy']);
    expect(notChecked).toEqual([expect.objectContaining({ what: 'nowhere' })]);
  });
});

describe('without an answer', () => {
  test('from no account, every policy is told as not assessed', async () => {
    const { findings, notChecked, content } = await judge(noCloud(manualClock()));
    expect(findings).toEqual([]);
    expect(notChecked.at(-1)).toMatchObject({
      what: '6 policies of the workspace',
      why: 'not assessed with Access Analyzer: no AWS access: start the platform with --profile NAME',
    });
    expect(content).toMatch(/^Checked 0 policies with Access Analyzer: no issues found; 3 not checked/);
  });

  test('whoever may not ask is not asking for each policy', async () => {
    const { notChecked, asked } = await judge(refusing('AccessDeniedException'));
    // Four policies at once; of the two that stand on something, each operation says no for itself.
    expect(asked.length).toBeLessThan(10);
    expect(notChecked.map(({ what, why }) => `${what}: ${why}`).slice(-2)).toEqual([
      expect.stringMatching(
        /^6 policies of the workspace: .*ValidatePolicy.*AccessDeniedException: not you$/,
      ),
      expect.stringMatching(
        /^3 policies of the workspace: .*CheckNoPublicAccess.*AccessDeniedException: not you$/,
      ),
    ]);
  });

  test('of the known shape, nothing is made up', async () => {
    const strange: Cloud = {
      ...noCloud(manualClock()),
      call: async () => ({
        outcome: 'answered',
        output: { findings: [{ issueCode: 'a b\n' }], result: 'MAYBE' },
      }),
    };
    const { findings, notChecked } = await judge(strange, { 'a.json': policyFiles['policies/deploy.json'] });
    expect(findings).toEqual([]);
    expect(notChecked).toEqual([
      expect.objectContaining({ why: expect.stringContaining('UnexpectedAnswer') }),
    ]);
  });

  test('a file that cannot be read is told', async () => {
    const { notChecked } = await judge(account, { 'broken.tf': 'resource "aws_iam_policy" "a" {\n' });
    expect(notChecked).toEqual([expect.objectContaining({ what: 'broken.tf' })]);
  });
});

describe('a policy', () => {
  const only = async (files: Record<string, string>) => {
    const documents: unknown[] = [];
    const cloud: Cloud = {
      ...noCloud(manualClock()),
      call: async ({ operation, input }) => {
        if (operation === 'ValidatePolicy') documents.push(JSON.parse(String(input['policyDocument'])));
        return { outcome: 'answered', output: { findings: [], result: 'PASS' } };
      },
    };
    const { notChecked } = await judge(cloud, files);
    return { documents, notChecked };
  };

  test('in a heredoc with a value of Terraform’s is left out where the value is no name', async () => {
    const statement = (resource: string) =>
      `{ "Effect": "Allow", "Action": "sqs:*", "Resource": "${resource}" }`;
    const text = `resource "aws_iam_policy" "a" {
  policy = <<EOT
{ "Statement": [
  ${statement(`$\{aws_sqs_queue.jobs.arn}`)},
  ${statement(`arn:aws:sqs:eu-west-1:123456789012:$\{var.name}`)},
  ${statement(`arn:aws:sqs:eu-west-1:$\{var.account}:jobs`)}
] }
EOT
}
`;
    const { documents, notChecked } = await only({ 'a.tf': text });
    const kept = {
      Effect: 'Allow',
      Action: 'sqs:*',
      Resource: 'arn:aws:sqs:eu-west-1:123456789012:placeholder',
    };
    expect(documents).toEqual([{ Statement: [kept] }]);
    expect(notChecked).toEqual([expect.objectContaining({ why: expect.stringContaining('lines 4, 6') })]);
  });

  test('of a kind that is never judged for public access is told as such', async () => {
    const text = JSON.stringify({
      Resources: {
        Images: {
          Type: 'AWS::ECR::Repository',
          Properties: {
            RepositoryPolicyText: { Statement: [{ Effect: 'Deny', Principal: '*', Action: 'ecr:*' }] },
          },
        },
      },
    });
    const { documents, notChecked } = await only({ 'a.template': text });
    expect(documents).toHaveLength(1);
    expect(notChecked).toEqual([
      expect.objectContaining({ why: expect.stringContaining('for public access') }),
    ]);
  });

  test('in a document that no resource names is judged by what stands in it', async () => {
    const text = `data "aws_iam_policy_document" "trust" {
  statement {
    effect  = "Deny"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
`;
    const { documents } = await only({ 'a.tf': text });
    expect(documents).toEqual([
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: ['sts:AssumeRole'], Principal: { AWS: ['*'] } }],
      },
    ]);
  });
});

test('a policy that a rule and Access Analyzer find open is one finding', () => {
  const place = { path: 'stack.yaml', line: 12, title: 'Open', evidence: "Principal: '*'", remedy: 'Close.' };
  const rule = {
    ...place,
    rule_id: 'infrastructure/cloudformation-resource-policy-everyone',
    severity: 'high',
  } as const;
  const proof = { ...place, rule_id: 'access-analyzer/PUBLIC_ACCESS', severity: 'high' } as const;
  expect(rankFindings([rule, proof])).toEqual([proof]);
  expect(rankFindings([rule, { ...proof, line: 13 }])).toHaveLength(2);
  expect(rankFindings([{ ...rule, rule_id: 'infrastructure/cloudformation-s3-acl' }, proof])).toHaveLength(2);
});
