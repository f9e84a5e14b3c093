import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { buildFireMachine } from '#shared/workflow/fire-machine.ts';
import { buildStateMachine } from '#shared/workflow/state-machine.ts';
import { makeApp } from './synthesized.ts';

test('asl-validator finds nothing wrong with the state machines', () => {
  // The package has no types.
  const validatorSchema = z.custom<(definition: unknown) => unknown>((it) => typeof it === 'function');
  const validate = validatorSchema.parse(createRequire(import.meta.url)('asl-validator'));
  const definition = buildStateMachine(
    (step) => `arn:aws:lambda:eu-central-1:123456789012:function:${step}:live`,
  );
  expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
  const names = {
    fireArn: 'arn:aws:lambda:eu-central-1:123456789012:function:schedule-fire:live',
    sendMessageArn: 'arn:aws:states:::sqs:sendMessage',
    deadLettersUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/schedules',
  };
  expect(validate(buildFireMachine(names))).toMatchObject({ isValid: true, errors: [] });
  expect(validate({ ...definition, StartAt: 'Nowhere' })).toMatchObject({ isValid: false });
});

const lacksCfnLint = isCfnLintMissing();

test.skipIf(lacksCfnLint)('cfn-lint finds nothing wrong with the template (needs cfn-lint on PATH)', () => {
  const [stack] = makeApp().synth().stacks;
  // W3005: the CDK writes down dependencies that follow from the template anyway.
  const options = ['--ignore-checks', 'W3005', '--regions', 'eu-central-1', 'us-east-1', '--template'];
  expect(execFileSync('cfn-lint', [...options, stack?.templateFullPath ?? ''], { encoding: 'utf8' })).toBe(
    '',
  );
});

function isCfnLintMissing(): boolean {
  try {
    execFileSync('cfn-lint', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}
