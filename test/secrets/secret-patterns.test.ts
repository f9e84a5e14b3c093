import { describe, expect, test } from 'vitest';
import { findSecrets } from '#shared/secrets/find-secrets.ts';
import { secretPatterns } from '#shared/secrets/secret-patterns.ts';
import { fakeSecrets } from './fake-secrets.ts';

const idsIn = (text: string): string[] => findSecrets(text).map(({ pattern }) => pattern.id);

describe('the secret patterns', () => {
  test.each(fakeSecrets)('see $id in its place', ({ id, secret, text }) => {
    const spans = findSecrets(text).filter(({ pattern }) => pattern.id === id);
    expect(spans.map((span) => span.secret)).toContainEqual(expect.stringContaining(secret));
  });

  test.each(fakeSecrets)('are silent on what only looks like $id', ({ lookAlike }) => {
    expect(idsIn(lookAlike)).toEqual([]);
  });

  test('are all exercised by a fake secret', () => {
    const faked = new Set(fakeSecrets.map(({ id }) => id));
    expect(secretPatterns.map(({ id }) => id).filter((id) => !faked.has(id))).toEqual([]);
    expect(new Set(secretPatterns.map(({ id }) => id)).size).toBeGreaterThanOrEqual(60);
  });

  test('each say what to do and where to read more', () => {
    for (const { id, title, remedy, reference } of secretPatterns) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(title).not.toMatch(/\.$/);
      expect(remedy).toMatch(/^Revoke it and issue a new one .+ secrets manager/);
      expect(reference).toMatch(/^https:\/\//);
    }
  });

  test('hold no quantifier that repeats a quantified group', () => {
    const nested = /[+*}]\)(?:[+*]|\{\d+,)/;
    const wrong = secretPatterns.filter(({ expression }) => nested.test(expression.source));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

/** What an attacker would write: the start of a match over and over, none of them finished. */
const adversarial = [
  ...new Set(secretPatterns.flatMap(({ hints }) => hints)),
  ...['eyJaaaaaaaaa.', '-eyJ', 'a.b.', 'M', '://a:', 'postgres://a:', 'password="', 'token=', 'server=a;'],
  ...['-----BEGIN PRIVATE KEY-----\n', 'machine a login ', 'ghs_1_a.', 'aws', 'bearer a', '\\n', ' ', '"'],
];

describe('a megabyte of hostile text', () => {
  test.each(adversarial)('made of %j is read to its end', (piece) => {
    expect(findSecrets(piece.repeat(1_048_576 / piece.length)).every(({ start, end }) => start < end)).toBe(
      true,
    );
  });
});
