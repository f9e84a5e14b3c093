import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createJsonLog } from '#lambdas/runtime/json-log.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';

test('the log holds no secret, whatever an error quotes', () => {
  const out = new PassThrough();
  const log = createJsonLog(out, 'info');
  log.info(`found ${fakeSecret}`);
  log.warn('odd', { line: `token = "${fakeSecret}"` });
  log.error('a tool broke', { error: new Error(`Unexpected token in\n${fakeSecret}`) });
  const written = String(out.read());
  expect(written).not.toContain(fakeSecret);
  for (const line of written.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
});
