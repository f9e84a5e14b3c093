import { describe, expect, test } from 'vitest';
import type { Cloud, CloudAnswer } from '#lambdas/ports/cloud.ts';
import { runDoctor } from '#local/doctor/run-doctor.ts';
import { cloudReadActions, cloudReads } from '#shared/deployment/cloud-reads.ts';
import type { DoctorReads } from '#shared/deployment/doctor-reads.ts';

type Answers = (service: string, operation: string, input: object) => CloudAnswer;

const answered = (output: unknown): CloudAnswer => ({ outcome: 'answered', output });
const refused: CloudAnswer = { outcome: 'refused', code: 'AccessDenied', message: 'no' };
const failed: CloudAnswer = { outcome: 'failed', code: 'Throttling', message: 'slow down' };
const failedWith = (code: string, message: string): CloudAnswer => ({ outcome: 'failed', code, message });
const session = answered({ Arn: 'arn:aws:sts::111122223333:assumed-role/Reader/me' });

async function doctor(answers: Answers, options: Parameters<typeof runDoctor>[1] = { profile: 'mine' }) {
  const asked: [string, string, object][] = [];
  const written: string[] = [];
  const cloud: Cloud<DoctorReads> = {
    source: 'account',
    asOf: () => new Date('2026-11-15T08:00:00Z'),
    async call({ service, operation, input }) {
      asked.push([service, operation, input]);
      return answers(service, operation, input);
    },
  };
  const world = {
    open: () => cloud,
    write: (text: string) => void written.push(text),
    signal: new AbortController().signal,
  };
  const code = await runDoctor(world, options);
  return { code, asked, out: written.join('') };
}

describe('the doctor', () => {
  test('asks IAM once for every permission, as the role and not as its session', async () => {
    const { code, asked, out } = await doctor((_, operation, input) => {
      if (operation === 'GetCallerIdentity') return session;
      const { ActionNames } = input as { ActionNames: string[] };
      const decide = (name: string): string => (name === 'ce:GetCostForecast' ? 'implicitDeny' : 'allowed');
      return answered({
        EvaluationResults: ActionNames.map((name) => ({ EvalActionName: name, EvalDecision: decide(name) })),
      });
    });
    expect(asked.map(([, operation]) => operation)).toEqual(['GetCallerIdentity', 'SimulatePrincipalPolicy']);
    expect(asked[1]?.[2]).toMatchObject({ PolicySourceArn: 'arn:aws:iam::111122223333:role/Reader' });
    expect(code).toBe(1);
    expect(out).toContain('\n  denied           ce:GetCostForecast');
    expect(out).toMatch(/cost-analysis-agent: 1 denied, \d+ ok/);
  });

  test('tries each read where IAM does not let itself be asked, and says what it did not try', async () => {
    const { code, asked, out } = await doctor(
      (_, operation) => {
        if (operation === 'GetCallerIdentity') return session;
        if (operation === 'SimulatePrincipalPolicy') return refused;
        if (operation === 'DescribeVolumes') return refused;
        return operation === 'DescribeImages' ? failed : answered({});
      },
      { profile: 'mine', agent: 'cost-analysis-agent' },
    );
    expect(code).toBe(1);
    expect(asked.filter(([service]) => service === 'cost-explorer')).toEqual([]);
    expect(out).toMatch(/denied +ec2:DescribeVolumes +.*\(AccessDenied: no\)/);
    expect(out).toMatch(/could not check +ec2:DescribeImages +.*\(Throttling: slow down\)/);
    expect(out).toMatch(/could not check +ce:GetCostAndUsage +.*--paid/);
    expect(out).toMatch(/ok +ec2:DescribeAddresses/);
  });

  test('knows that a log group that is not there may be read, and who would read it', async () => {
    const missing: CloudAnswer = {
      outcome: 'failed',
      code: 'ResourceNotFoundException',
      message: 'no group',
    };
    const { code, asked, out } = await doctor(
      (_, operation) => {
        if (operation === 'GetCallerIdentity') return session;
        if (operation === 'SimulatePrincipalPolicy') return refused;
        return operation === 'FilterLogEvents' ? missing : answered({});
      },
      { profile: 'mine', agent: 'monitoring-agent' },
    );
    expect(code).toBe(0);
    expect(asked.slice(2).map(([, operation]) => operation)).toEqual([
      'DescribeLogGroups',
      'FilterLogEvents',
    ]);
    expect(out).toMatch(/ok +logs:FilterLogEvents/);
  });

  test('tries those that cost money when it is told to', async () => {
    const { code, asked } = await doctor(
      (_, operation) =>
        operation === 'GetCallerIdentity'
          ? session
          : operation.startsWith('Simulate')
            ? refused
            : answered({}),
      { profile: 'mine', agent: 'cost-analysis-agent', paid: true },
    );
    expect(code).toBe(0);
    expect(asked.filter(([service]) => service === 'cost-explorer')).toHaveLength(
      Object.keys(cloudReads['cost-explorer']).length,
    );
  });

  test('that cannot even tell who it is has checked nothing', async () => {
    const { code, out } = await doctor(
      () => ({ outcome: 'refused', code: 'CredentialsProviderError', message: 'no profile' }),
      {
        ...{ profile: 'gone', json: true },
      },
    );
    expect(code).toBe(2);
    const { results } = JSON.parse(out) as { results: { verdict: string; because: string }[] };
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['could not check']));
    expect(results[0]?.because).toBe('CredentialsProviderError: no profile');
  });

  test('tries what the expert reads, asks IAM about deployments and tries none of their calls', async () => {
    const missing = failedWith(
      'ValidationError',
      'Stack with id background-agents-no-such-stack does not exist',
    );
    const { code, asked, out } = await doctor(
      (_, operation) => {
        if (operation === 'GetCallerIdentity') return session;
        if (operation === 'SimulatePrincipalPolicy') return refused;
        return /^GetTemplate|^ListStackResources/.test(operation) ? missing : answered({});
      },
      { profile: 'mine', agent: 'aws-infrastructure-expert' },
    );
    expect(asked.map(([, operation]) => operation)).toEqual([
      ...['GetCallerIdentity', 'SimulatePrincipalPolicy', 'GetCallerIdentity', 'ListAccounts', 'ListRegions'],
      ...['DescribeStacks', 'GetTemplate', 'ListStackResources', 'DescribeRegions'],
    ]);
    expect(code).toBe(2);
    expect(out).toContain('aws-infrastructure-expert: 6 could not check, 7 ok');
    expect(out).toContain('cloudformation:ExecuteChangeSet');
    const policy = await doctor(() => refused, { policy: true, agent: 'aws-infrastructure-expert' });
    expect(JSON.parse(policy.out).Statement).toMatchObject([
      {
        ...{ Sid: 'BackgroundAgentsRead', Resource: '*' },
        Action: expect.arrayContaining(['cloudformation:GetTemplate', 'sts:GetCallerIdentity']),
      },
      { Sid: 'BackgroundAgentsDeploy', Resource: 'arn:aws:cloudformation:*:*:stack/*' },
    ]);
  });

  test('prints a policy of exactly what agents read, without a profile and without a call', async () => {
    const { code, asked, out } = await doctor(() => refused, { policy: true });
    expect({ code, asked }).toEqual({ code: 0, asked: [] });
    expect(JSON.parse(out)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'BackgroundAgentsRead',
          Effect: 'Allow',
          Action: [...cloudReadActions, 'logs:FilterLogEvents'].sort(),
          Resource: '*',
        },
      ],
    });
  });

  test('says which agent types look into accounts when asked about another, and asks for a profile', async () => {
    await expect(doctor(() => refused, { agent: 'test-runner-agent', profile: 'mine' })).rejects.toThrow(
      /agent types that look into accounts are .*cost-analysis-agent/,
    );
    await expect(doctor(() => refused, {})).rejects.toThrow('--profile NAME');
  });
});
