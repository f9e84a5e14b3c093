import { describe, expect, test } from 'vitest';
import { entropyOf, looksLikePassword, looksRandom } from '#shared/secrets/entropy.ts';
import { isPlaceholder } from '#shared/secrets/placeholder.ts';
import { fakeText } from './fake-text.ts';

describe('a value', () => {
  test('of one letter has no entropy, one of even hexadecimal has four bits', () => {
    expect(entropyOf('aaaaaaaa')).toBe(0);
    expect(entropyOf('0123456789abcdef')).toBe(4);
  });

  test.each([fakeText('hex', 32), fakeText('lower', 16), fakeText('word', 24), fakeText('base64', 40)])(
    '%s reads as a key',
    (value) => {
      expect(looksRandom(value)).toBe(true);
    },
  );

  test.each([
    'sha256WithRSAEncryption',
    'AmazonEC2FullAccess',
    'gpt2-large',
    '2026-01-01T00:00:00Z',
    './k3y/f1le.p1',
    'C:/Users/x1y2',
    'readKey(a1, b2)',
    'signed%20by%20nobody%20at%20all',
    'abcdefgh',
    '1234567890',
  ])('%s does not', (value) => {
    expect(looksRandom(value)).toBe(false);
  });

  test('of words, capitals and digits reads as a password only', () => {
    expect(looksRandom('BlueMonday77')).toBe(false);
    expect(looksLikePassword('BlueMonday77')).toBe(true);
    expect(looksLikePassword('monday77')).toBe(false);
  });

  test.each([
    'your-api-key',
    'xxxxxxxx',
    '<token>',
    '$' + '{VAR}',
    'process.env.X',
    'changeme',
    'AKIAIOSFODNN7EXAMPLE',
    '********',
    'postgres',
    '{{ secret }}',
    '$DB_PASSWORD',
    '%PASSWORD%',
    `AgBy${fakeText('base64', 40)}`,
    'ENC[AES256_GCM,data:k3y]',
  ])('%s stands for a secret and is none', (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  test.each([fakeText('word', 40), fakeText('base64', 1_600), 'Tr0ub4dor&3'])(
    '%s is no placeholder',
    (value) => {
      expect(isPlaceholder(value)).toBe(false);
    },
  );
});
