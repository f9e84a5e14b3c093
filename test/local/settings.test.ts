import { describe, expect, test } from 'vitest';
import { readSettings } from '#local/runtime/settings.ts';
import { startOptionsFrom, takePlatformFlags } from '#local/runtime/start-options.ts';

describe('a setting that cannot be read', () => {
  test.each([
    ['AGENTS_PORT', 'abc', '--port or AGENTS_PORT is "abc"; it takes a whole number from 0 to 65535.'],
    ['AGENTS_PORT', '80000', '--port or AGENTS_PORT is "80000"; it takes a whole number from 0 to 65535.'],
    ['AGENTS_LOG', 'loud', '--log or AGENTS_LOG is "loud"; it takes silent, info, warn or error.'],
    ['AGENTS_MAX_RUNNING', '0', 'AGENTS_MAX_RUNNING is "0"; it takes a whole number from 1 to 100000.'],
    ['AGENTS_WEEKLY_COST_ANALYSIS', 'yes', 'AGENTS_WEEKLY_COST_ANALYSIS is "yes"; it takes on or off.'],
    ['OSV_URL', 'osv', 'OSV_URL is "osv"; it takes an address that begins with http:// or https://.'],
  ])('%s=%s is told in words', (name, value, message) => {
    expect(() => readSettings({ [name]: value })).toThrow(message);
  });

  test('is told together with the others, a line each', () => {
    const environment = { AGENTS_LOG: 'loud', OSV_URL: 'osv' };
    expect(() => readSettings(environment)).toThrow(/^--log or AGENTS_LOG is .*\nOSV_URL is .*$/);
  });

  test('given by a flag is told alike', () => {
    expect(() => startOptionsFrom({ log: 'loud' })).toThrow('--log or AGENTS_LOG is "loud"');
  });
});

describe('the flags of the platform', () => {
  test('are taken out of the command line', () => {
    const taken = takePlatformFlags(['x-agent', '--home', 'a', 'go', '--log=info', '--json']);
    expect(taken).toEqual({ flags: { home: 'a', log: 'info' }, rest: ['x-agent', 'go', '--json'] });
  });

  test.each([[['--home']], [['--home', '--json']], [['--home=']], [['x-agent', 'go', '--agents']]])(
    'need a value: %s',
    (args) => {
      expect(() => takePlatformFlags(args)).toThrow(/^--(home|agents) needs a value\.$/);
    },
  );
});

describe('the account that agents look into', () => {
  const keys = { AWS_PROFILE: 'default', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };

  test('is none unless it is named, whatever AWS finds in the environment', () => {
    expect(readSettings(keys).cloud).toBeUndefined();
  });

  test('is named by a profile, with the role in member accounts where both of its variables are set', () => {
    expect(readSettings({ AGENTS_PROFILE: 'reader', AGENTS_MEMBER_ROLE: 'r' }).cloud).toEqual({
      profile: 'reader',
    });
    expect(
      readSettings({ AGENTS_PROFILE: 'reader', AGENTS_MEMBER_ROLE: 'r', AGENTS_MEMBER_EXTERNAL_ID: 'e' })
        .cloud,
    ).toEqual({ profile: 'reader', memberRole: { name: 'r', externalId: 'e' } });
    expect(startOptionsFrom({ profile: 'reader' }).cloud).toEqual({ profile: 'reader' });
  });

  test('or is a recording, and never both', () => {
    expect(startOptionsFrom({ 'cloud-fixtures': '/tmp/recording' }).cloud).toEqual({
      recording: '/tmp/recording',
    });
    expect(() => startOptionsFrom({ 'cloud-fixtures': 'a', profile: 'b' })).toThrow('exclude each other');
  });
});
