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
