import { describe, expect, test } from 'vitest';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import fc from '#test/properties.ts';
import { fakeSecrets } from './fake-secrets.ts';
import { fakeKeyBlock, fakeText } from './fake-text.ts';

describe('masking', () => {
  test.each(fakeSecrets)('hides $id', ({ secret, text }) => {
    const masked = maskSecrets(text);
    expect(masked).toContain('*'.repeat(16));
    expect(masked).not.toContain(secret.slice(4, 16));
    expect(masked).not.toContain(secret.slice(-8));
  });

  test('leaves the first four characters of a long secret and none of a short one', () => {
    const id = `AKIA${fakeText('upper', 16)}`;
    expect(maskSecrets(`key ${id} leaked`)).toBe('key AKIA**************** leaked');
    const [before, after] = ['redis://:', '@cache:6379'];
    expect(maskSecrets(`${before}s3cret${after}`)).toBe(`${before}****************${after}`);
  });

  test('does not tell how long a secret was', () => {
    const masked = [40, 60, 90].map((length) => maskSecrets(`ghp_${fakeText('word', length, 1)}`));
    expect(new Set(masked)).toEqual(new Set(['ghp_****************']));
  });

  test('hides a key block but shows that there was one', () => {
    const masked = maskSecrets(`before\n${fakeKeyBlock('RSA PRIVATE KEY')}\nafter`);
    expect(masked).toMatch(
      /^before\n-----BEGIN RSA PRIVATE KEY-----\s+MII\*{16}-----END RSA PRIVATE KEY-----\nafter$/,
    );
  });

  test('hides a key block that was cut off', () => {
    const block = fakeKeyBlock('PRIVATE KEY').split('\n').slice(0, 5).join('\n');
    expect(maskSecrets(block)).not.toContain(block.split('\n')[3]);
  });

  test('hides a key block inside a JSON string', () => {
    const block = JSON.stringify({ key: fakeKeyBlock('EC PRIVATE KEY') });
    expect(maskSecrets(block)).not.toContain(fakeText('base64', 832).slice(100, 120));
  });

  test('hides a token right after an escaped line break', () => {
    const secret = `AKIA${fakeText('upper', 16)}`;
    expect(maskSecrets(`"a\\n${secret}\\nb"`)).toBe('"a\\nAKIA****************\\nb"');
  });

  test('hides the examples of vendor documentation too', () => {
    expect(maskSecrets('AKIAIOSFODNN7EXAMPLE')).toBe('AKIA****************');
  });

  test.each([
    ['an AWS account id', 'arn:aws:iam::123456789012:role/deploy in account 123456789012'],
    ['a role id', `AROA${fakeText('upper', 17)}`],
    ['a SHA-256 hash', `sha256:${fakeText('hex', 64)} token bucket ${fakeText('hex', 64)}`],
    ['a git hash', `commit ${fakeText('hex', 40)}`],
    ['a UUID', 'token: 3f2c8a51-0b7d-4e6f-9a1c-5d8e7f602b34'],
    ['an integrity string', `"integrity": "sha512-${fakeText('base64', 86)}=="`],
    ['a public key', fakeKeyBlock('PUBLIC KEY')],
    ['a certificate', fakeKeyBlock('CERTIFICATE')],
    [
      'an environment look-up',
      'const token = process.env.GITHUB_TOKEN2_V2; password: "$' + '{DB_PASSWORD_V2_A1}"',
    ],
    ['a call', 'const secret = await readSecret(name1, key2b3c4);'],
    [
      'a key marker in prose',
      'A file with -----BEGIN RSA PRIVATE KEY----- holds a private key and must stay home.',
    ],
    ['a type', 'function derive(password: Uint8Array, token: Base64String): Uint8Array'],
    ['code about passwords', "if (password.length < 8) throw new Error('password too short');"],
  ])('leaves %s alone', (_what, text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  test('twice is the same as once, whatever stands side by side', () => {
    const separators = [
      '',
      ' ',
      '\n',
      '"',
      "'",
      '=',
      ': ',
      ';',
      '@',
      '.',
      '-',
      '_',
      '*',
      '\\n',
      'password=',
      'token: "',
      '://a:',
    ];
    const piece = fc.oneof(
      fc.constantFrom(...fakeSecrets.flatMap(({ secret, text }) => [secret, text])),
      fc.constantFrom(...separators),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = maskSecrets(pieces.join(''));
        expect(maskSecrets(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });
});
