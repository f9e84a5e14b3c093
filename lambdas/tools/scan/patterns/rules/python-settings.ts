import type { PatternRule } from '../pattern-rule.ts';
import { argument, assignment, call, keyword } from '../python-builders.ts';

export const pythonSettingRules: readonly PatternRule[] = [
  {
    id: 'patterns/py-certificate-unchecked',
    severity: 'high',
    language: 'python',
    mentions: ['verify', '_create_unverified_context', 'CERT_NONE', 'check_hostname'],
    rule: {
      any: [
        call(
          '^(?:requests|httpx|session|client|self\\.session|s)\\.(?:get|post|put|patch|delete|head|request|Client|AsyncClient)$',
          keyword('verify', 'False'),
        ),
        call('^httpx\\.(?:Client|AsyncClient)$', keyword('verify', 'False')),
        call('^ssl\\._create_unverified_context$'),
        assignment('\\.verify_mode$', { regex: 'CERT_NONE$' }),
        {
          all: [
            assignment('\\.check_hostname$', { regex: '^False$' }),
            // A server asks no host for its name.
            {
              not: {
                inside: { stopBy: 'end', kind: 'block', regex: 'server_side\\s*=\\s*True|load_cert_chain' },
              },
            },
          ],
        },
        assignment('_create_default_https_context$', { regex: '_create_unverified_context' }),
      ],
    },
    title:
      'The other side’s certificate is not checked, so anybody on the way can read and change the traffic',
    remedy: 'Remove the setting; for a private authority pass its certificate as `verify`.',
    reference: 'CWE-295',
  },
  {
    id: 'patterns/py-debug-server',
    severity: 'high',
    language: 'python',
    mentions: ['debug', 'DEBUG'],
    rule: call('^(?:app|application|socketio)\\.run$', keyword('debug', 'True')),
    title: 'The debugger is on, and it runs code for whoever reaches it',
    remedy: 'Turn `debug` off outside your own machine.',
    reference: 'CWE-489',
  },
  {
    id: 'patterns/py-autoescape-off',
    severity: 'medium',
    language: 'python',
    mentions: ['autoescape'],
    rule: call('(?:^|\\.)Environment$', keyword('autoescape', 'False')),
    title: 'Values are put into HTML unescaped',
    remedy: 'Use `autoescape=select_autoescape()`.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/py-fast-password-hash',
    severity: 'high',
    language: 'python',
    mentions: ['hashlib'],
    rule: call(
      '^(?:hashlib\\.)?(?:md5|sha1|sha224|sha256|sha512)$',
      argument(1, {
        all: [
          { regex: '(?i)passw(?:or)?d|passphrase' },
          { not: { regex: '(?i)passw(?:or)?d_?hash|hashed' } },
        ],
      }),
    ),
    title: 'A password is hashed with a fast hash, which can be guessed at billions of tries a second',
    remedy: 'Use `hashlib.scrypt`, bcrypt or Argon2 with a salt of its own for each password.',
    reference: 'CWE-916',
  },
  {
    id: 'patterns/py-guessable-random',
    severity: 'high',
    language: 'python',
    mentions: ['random.'],
    rule: assignment('(?i)(?:token|secret|password|otp|nonce|salt|session_id|api_key|reset_code)$', {
      any: [
        call('^random\\.'),
        {
          has: {
            stopBy: 'end',
            ...call('^random\\.(?:random|randint|choice|choices|randrange|getrandbits)$'),
          },
        },
      ],
    }),
    title: '`random` makes a secret, and its next values can be computed from earlier ones',
    remedy: 'Use the `secrets` module.',
    reference: 'CWE-338',
  },
  {
    id: 'patterns/py-predictable-temporary-file',
    severity: 'medium',
    language: 'python',
    mentions: ['mktemp'],
    rule: call('^tempfile\\.mktemp$'),
    title: 'Another user can put a file under the name before it is opened',
    remedy: 'Use `tempfile.NamedTemporaryFile` or `mkstemp`.',
    reference: 'CWE-377',
  },
  {
    id: 'patterns/py-host-key-unchecked',
    severity: 'high',
    language: 'python',
    mentions: ['set_missing_host_key_policy'],
    rule: call('\\.set_missing_host_key_policy$', argument(1, { regex: '(?:AutoAddPolicy|WarningPolicy)' })),
    title: 'Any host’s key is accepted',
    remedy: 'Load the known hosts and keep `RejectPolicy`.',
    reference: 'CWE-295',
  },
  {
    id: 'patterns/py-jwt-unchecked',
    severity: 'critical',
    language: 'python',
    mentions: ['jwt'],
    rule: call('^jwt\\.decode$', {
      has: {
        field: 'arguments',
        regex: `verify\\s*=\\s*False|['"]verify_signature['"]\\s*:\\s*False|['"](?i:none)['"]`,
      },
    }),
    title: 'A token is read without checking its signature',
    remedy: 'Pass the key and `algorithms` with exactly the one that you sign with.',
    reference: 'CWE-347',
  },
  {
    id: 'patterns/py-world-writable',
    severity: 'medium',
    language: 'python',
    mentions: ['chmod'],
    rule: call('^os\\.chmod$', argument(2, { regex: '^0o?[0-7]?[0-7]{2}[2367]$' })),
    title: 'A file can be written by every user of the machine',
    remedy: 'Use `0o600` for files and `0o700` for folders, or what the readers need.',
    reference: 'CWE-732',
  },
];
