import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { createTemplateChecks } from '#lambdas/adapters/aws/template-checks.ts';
import type { TemplateVerdict } from '#lambdas/template-rules/template-verdict.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { restlessClock } from './restless-clock.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: unknown;
}

const signal = new AbortController().signal;
const functionName = 'arn:aws:lambda:eu-west-1:111122223333:function:checks:live';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Lambda on loopback: answers by the text of the template, and keeps what it was asked. */
async function open(answer: (template: string, times: number) => Answer | Promise<Answer>) {
  const asked: { path: string; template: string }[] = [];
  const server = createServer(async (request, response) => {
    const template = String(JSON.parse(await text(request)).text);
    asked.push({ path: decodeURIComponent(request.url ?? ''), template });
    const times = asked.filter((it) => it.template === template).length;
    const { status = 200, headers = {}, body } = await answer(template, times);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const lambda = new LambdaClient({
    ...{ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, region: 'eu-west-1' },
    ...{ credentials: { accessKeyId: 'none', secretAccessKey: 'none' }, maxAttempts: 1 },
  });
  closing.push(() => {
    lambda.destroy();
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  const clock = restlessClock();
  const check = createTemplateChecks({ clock, ids: countingIds(), lambda }, functionName);
  return { asked, clock, check };
}

const clean: TemplateVerdict = { kind: 'checked', broken: [], left: 0, unclear: { count: 0, some: [] } };
const broken = {
  ...{ logicalId: 'A', rule: 'HIPAA.Security-SNSEncryptedKMS', title: 'Not encrypted' },
  controls: ['164.312(a)(2)(iv)'],
};
const templates = (...texts: string[]) => texts.map((it) => ({ path: `${it}.yaml`, text: it }));
const functionError = (body: unknown): Answer => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body });
const refusal = (name: string, status: number): Answer => ({
  ...{ status, headers: { 'x-amzn-errortype': name }, body: { message: `it said ${name}` } },
});

describe('the function that runs cdk-nag', () => {
  test('is asked by its alias about each template, and told gaps get the path that they belong to', async () => {
    const { check, asked } = await open((it) => ({
      body: it === 'b' ? { ...clean, broken: [broken], left: 3 } : clean,
    }));
    expect(await check(templates('a', 'b', 'c'), signal)).toEqual({
      outcome: 'checked',
      broken: [{ ...broken, path: 'b.yaml' }],
      notChecked: [{ what: 'b.yaml', why: '3 more gaps in it are not listed' }],
    });
    expect(asked.map(({ template }) => template).sort()).toEqual(['a', 'b', 'c']);
    expect(new Set(asked.map(({ path }) => path))).toEqual(
      new Set([`/2015-03-31/functions/${functionName}/invocations`]),
    );
  });

  test('that a template ends, or keeps too long, names that one and leaves the others checked', async () => {
    const { check } = await open((it) => {
      if (it === 'dies') return functionError({ errorType: 'Runtime.ExitError', errorMessage: 'exit' });
      if (it === 'hangs')
        return functionError({ errorType: 'Sandbox.Timedout', errorMessage: '60.00 seconds' });
      if (it === 'lies') return { body: { kind: 'checked', broken: 'none' } };
      if (it === 'babbles') return { body: 'no JSON' };
      return {
        body: it === 'odd' ? { kind: 'unreadable', why: 'it is odd' } : { ...clean, broken: [broken] },
      };
    });
    expect(await check(templates('dies', 'hangs', 'lies', 'babbles', 'odd', 'good'), signal)).toEqual({
      outcome: 'checked',
      broken: [{ ...broken, path: 'good.yaml' }],
      notChecked: [
        { what: 'dies.yaml', why: 'it ended cdk-nag' },
        { what: 'hangs.yaml', why: 'cdk-nag was not done in time' },
        { what: 'lies.yaml', why: 'cdk-nag’s answer is none' },
        { what: 'babbles.yaml', why: 'cdk-nag’s answer is none' },
        { what: 'odd.yaml', why: 'cdk-nag cannot read it: it is odd' },
      ],
    });
  });

  test.each([
    ['AccessDeniedException', 403, 'the platform may not call the function that runs cdk-nag'],
    ['ResourceNotFoundException', 404, 'the function that runs cdk-nag is not deployed'],
  ])('that answers %s means that nothing was checked', async (name, status, why) => {
    const { check } = await open(() => refusal(name, status));
    expect(await check(templates('a', 'b'), signal)).toEqual({ outcome: 'unavailable', why });
  });

  test('is asked again where it was too busy, and given up in the end', async () => {
    const { check, asked } = await open((it, times) =>
      it === 'a' && times > 2 ? { body: clean } : refusal('TooManyRequestsException', 429),
    );
    expect(await check(templates('a', 'b'), signal)).toEqual({
      ...{ outcome: 'checked', broken: [] },
      notChecked: [
        { what: 'b.yaml', why: 'cdk-nag could not be asked: AWS throttles this account at the moment' },
      ],
    });
    expect(asked.filter(({ template }) => template === 'a')).toHaveLength(3);
  });

  test('is not asked about what Lambda would not take, nor when the time is over', async () => {
    const huge = '\u0001'.repeat(1_000_000);
    const { check, asked, clock } = await open(async (it) => {
      if (it === 'slow') await clock.sleep(6 * 60_000);
      return { body: clean };
    });
    const [tooBig] = templates(huge);
    const result = await check(
      [{ path: 'huge.yaml', text: tooBig?.text ?? '' }, ...templates('slow', 'slow', 'slow', 'slow', 'late')],
      signal,
    );
    expect(result).toMatchObject({
      notChecked: [
        { what: 'huge.yaml', why: 'it is too big to be handed on' },
        { what: 'late.yaml', why: 'there was no time left' },
      ],
    });
    expect(asked.map(({ template }) => template)).toEqual(['slow', 'slow', 'slow', 'slow']);
  });

  test('is left alone after a kill', async () => {
    const killed = new AbortController();
    const { check } = await open(() => {
      killed.abort(new Error('killed'));
      return new Promise<Answer>(() => undefined);
    });
    await expect(check(templates('a'), killed.signal)).rejects.toThrow('killed');
  });
});
