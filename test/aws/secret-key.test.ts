import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createSecretKey } from '#lambdas/adapters/aws/secret-key.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { nowhere } from './loopback.ts';
import { restlessClock } from './restless-clock.ts';

function openKey() {
  const secrets = new SecretsManagerClient(nowhere);
  const sent = mockClient(secrets);
  const reads = () => sent.commandCalls(GetSecretValueCommand).length;
  const deps = { secrets, clock: restlessClock(), ids: countingIds() };
  return { sent, reads, key: createSecretKey(deps, 'agents/anthropic') };
}

describe('a key in Secrets Manager', () => {
  test('is read once, also by many at once', async () => {
    const { sent, reads, key } = openKey();
    sent.on(GetSecretValueCommand, { SecretId: 'agents/anthropic' }).resolves({ SecretString: 'one\n' });
    expect(await Promise.all([key.get(), key.get(), key.get()])).toEqual(['one', 'one', 'one']);
    expect(await key.get()).toBe('one');
    expect(reads()).toBe(1);
  });

  test('is read anew once it was refused, and once for all who were refused with it', async () => {
    const { sent, reads, key } = openKey();
    sent.on(GetSecretValueCommand).resolvesOnce({ SecretString: 'old' }).resolves({ SecretString: 'new' });
    const old = await key.get();
    expect(await Promise.all([key.replace(old), key.replace(old)])).toEqual(['new', 'new']);
    expect(await key.replace(old)).toBe('new');
    expect(await key.get()).toBe('new');
    expect(reads()).toBe(2);
  });

  test('a read that failed is not remembered', async () => {
    const { sent, key } = openKey();
    const denied = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    sent.on(GetSecretValueCommand).rejectsOnce(denied).resolves({ SecretString: 'one' });
    await expect(key.get()).rejects.toBe(denied);
    expect(await key.get()).toBe('one');
  });

  test('a secret without text is no key', async () => {
    const { sent, key } = openKey();
    sent.on(GetSecretValueCommand).resolves({ SecretString: ' ' });
    await expect(key.get()).rejects.toThrow('holds no text');
  });
});
