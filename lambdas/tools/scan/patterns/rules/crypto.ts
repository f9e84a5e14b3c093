import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, call, literal, property } from '../rule-builders.ts';

const fixedBytes: Rule = {
  any: [
    literal(),
    call('^Buffer\\.from$', argument(1, literal())),
    call('^Buffer\\.alloc$'),
    { kind: 'new_expression', regex: '^new Uint8Array\\((?:\\d+|\\[[\\d\\s,xa-fA-F]*\\])\\)$' },
  ],
};
const secretName =
  '(?i)(?:token|secret|password|passwd|passcode|otp|nonce|salt|session_?id|csrf|api_?key|verification_?code|reset_?code|\\biv$)';

/** A comparison of a signature, in a file that keeps a secret: a digest without one is a checksum. */
const comparedSecret =
  /^(?=.*(?:hmac|secret|api_?key|passw|process\.env)).*?(?:(?:signature|hmac|expected|computed|digest)['"\]]*(?:\([^)]{0,20}\))?\s*[!=]==?|process\.env[^;=]{0,200}[!=]==?|[!=]==?[^;=]{0,300}(?:signature|hmac|digest|process\.env))/is;

export const cryptoRules: readonly PatternRule[] = [
  {
    id: 'patterns/cipher-without-iv',
    severity: 'high',
    language: 'script',
    mentions: ['createCipher(', 'createDecipher('],
    rule: call('(?:^|\\.)create(?:Cipher|Decipher)$'),
    title: '`createCipher` derives its key with one round of MD5 and uses no fresh IV',
    remedy: 'Derive a key with `scrypt` and use `createCipheriv` with `aes-256-gcm` and a random IV.',
    reference: 'CWE-327',
  },
  {
    id: 'patterns/weak-cipher',
    severity: 'high',
    language: 'script',
    mentions: ['Cipheriv', 'cipheriv', 'CryptoJS'],
    rule: {
      any: [
        call(
          '(?:^|\\.)create(?:Cipher|Decipher)iv$',
          argument(1, { regex: '(?i)^[\'"](?:des|rc2|rc4|bf|blowfish|cast|idea|seed)|-ecb[\'"]$' }),
        ),
        call('^CryptoJS\\.(?:DES|TripleDES|RC4|Rabbit)\\.(?:encrypt|decrypt)$'),
      ],
    },
    title: 'A broken cipher, or ECB mode, which shows equal blocks as equal',
    remedy: 'Use `aes-256-gcm` with a random IV for each message.',
    reference: 'CWE-327',
  },
  {
    id: 'patterns/fixed-iv',
    severity: 'high',
    language: 'script',
    mentions: ['createCipheriv'],
    rule: call('(?:^|\\.)createCipheriv$', argument(3, fixedBytes)),
    title: 'Every message is encrypted with the same IV',
    remedy: 'Use `randomBytes(12)` for each message and store it next to the ciphertext.',
    reference: 'CWE-329',
  },
  {
    id: 'patterns/fixed-key',
    severity: 'high',
    language: 'script',
    mentions: ['createCipheriv', 'createDecipheriv', 'createHmac'],
    rule: {
      any: [
        call('(?:^|\\.)create(?:Cipher|Decipher)iv$', argument(2, fixedBytes)),
        call(
          '(?:^|\\.)createHmac$',
          argument(2, { any: [literal(), call('^Buffer\\.from$', argument(1, literal()))] }),
        ),
      ],
    },
    title: 'The key stands in the source',
    remedy: 'Read the key from a secrets store at run time, and replace the one that was published.',
    reference: 'CWE-321',
  },
  {
    id: 'patterns/guessable-random',
    severity: 'high',
    language: 'script',
    mentions: ['Math.random'],
    rule: {
      any: [
        { kind: 'variable_declarator', has: { field: 'name', regex: secretName } },
        { kind: 'assignment_expression', has: { field: 'left', regex: `${secretName}\\w*['"\\]]*$` } },
        { kind: 'pair', has: { field: 'key', regex: secretName } },
        {
          kind: 'return_statement',
          inside: {
            stopBy: { kind: 'function_declaration' },
            kind: 'function_declaration',
            has: { field: 'name', regex: secretName },
          },
        },
      ],
      // That tells one request of the program's own from the next.
      not: {
        regex: '^\\W*(?:(?:this\\.)?_?(?:current|last|latest)?)?_?(?i:fetch|cancel|abort|render|load)Token',
      },
      all: [
        {
          has: {
            stopBy: { any: [{ kind: 'statement_block' }, { kind: 'object' }] },
            kind: 'call_expression',
            regex: '^Math\\.random\\(\\)$',
          },
        },
      ],
    },
    title: '`Math.random` makes a secret, and its next values can be computed from a few earlier ones',
    remedy: 'Use `crypto.randomBytes`, `crypto.randomInt` or `crypto.randomUUID`.',
    reference: 'CWE-338',
  },
  {
    id: 'patterns/short-rsa-key',
    severity: 'high',
    language: 'script',
    mentions: ['modulusLength'],
    rule: property('modulusLength', {
      kind: 'number',
      regex: '^(?:\\d{1,3}|1[0-9]{3}|20[0-3]\\d|204[0-7])$',
    }),
    title: 'An RSA key shorter than 2,048 bits',
    remedy: 'Use 3,072 bits, or an elliptic curve.',
    reference: 'CWE-326',
  },
  {
    id: 'patterns/timing-unsafe-compare',
    severity: 'medium',
    language: 'script',
    mentions: [comparedSecret],
    rule: {
      kind: 'binary_expression',
      all: [
        { has: { field: 'operator', regex: '^[!=]==?$' } },
        {
          any: [
            { has: { regex: '\\.digest\\((?:[\'"](?:hex|base64|base64url)[\'"])?\\)$' } },
            { has: { regex: '^process\\.env\\b.*(?:SECRET|TOKEN|API_KEY|PASSWORD)' } },
            {
              all: [
                { has: { field: 'left', regex: '(?i)(?:signature|hmac)$' } },
                { has: { field: 'right', regex: '(?i)(?:signature|hmac|expected|computed|digest)$' } },
              ],
            },
            {
              all: [
                { has: { field: 'left', regex: '(?i)(?:expected|computed|digest)$' } },
                { has: { field: 'right', regex: '(?i)(?:signature|hmac)$' } },
              ],
            },
          ],
        },
        {
          not: {
            has: {
              any: [
                { kind: 'string' },
                { kind: 'undefined' },
                { kind: 'null' },
                { kind: 'number' },
                { kind: 'true' },
                { kind: 'false' },
              ],
            },
          },
        },
        { not: { has: { regex: '(?i)etag|checksum|integrity|cache|_(?:file|path|url)\\b' } } },
        { not: { has: { regex: '^undefined$' } } },
      ],
    },
    title: 'A secret is compared with `===`, whose duration tells how much of a guess was right',
    remedy: 'Compare equal-length buffers with `crypto.timingSafeEqual`.',
    reference: 'CWE-208',
  },
  {
    id: 'patterns/few-pbkdf2-rounds',
    severity: 'medium',
    language: 'script',
    mentions: ['pbkdf2', 'iterations'],
    rule: {
      any: [
        call('(?:^|\\.)pbkdf2(?:Sync)?$', argument(3, { kind: 'number', regex: '^(?:\\d_?){1,5}$' })),
        {
          all: [
            property('iterations', { kind: 'number', regex: '^(?:\\d_?){1,5}$' }),
            { inside: { kind: 'object', regex: 'PBKDF2' } },
          ],
        },
      ],
    },
    title: 'PBKDF2 with fewer than 100,000 rounds',
    remedy: 'Use at least 600,000 rounds of SHA-256, or scrypt or Argon2.',
    reference: 'CWE-916',
  },
  {
    id: 'patterns/few-bcrypt-rounds',
    severity: 'medium',
    language: 'script',
    mentions: ['bcrypt'],
    rule: {
      any: [
        call('^bcrypt(?:js)?\\.(?:hash|hashSync)$', argument(2, { kind: 'number', regex: '^[0-9]$' })),
        call('^bcrypt(?:js)?\\.(?:genSalt|genSaltSync)$', argument(1, { kind: 'number', regex: '^[0-9]$' })),
      ],
    },
    title: 'bcrypt with a cost under 10',
    remedy: 'Use a cost of 12.',
    reference: 'CWE-916',
  },
  {
    id: 'patterns/fixed-salt',
    severity: 'medium',
    language: 'script',
    mentions: ['pbkdf2', 'scrypt'],
    rule: call(
      '(?:^|\\.)(?:pbkdf2|scrypt)(?:Sync)?$',
      argument(2, { any: [literal(), call('^Buffer\\.from$', argument(1, literal()))] }),
    ),
    title: 'Every password is hashed with the same salt',
    remedy: 'Use `randomBytes(16)` for each password and store it next to the hash.',
    reference: 'CWE-760',
  },
  {
    id: 'patterns/short-auth-tag',
    severity: 'medium',
    language: 'script',
    mentions: ['authTagLength'],
    rule: property('authTagLength', { kind: 'number', regex: '^(?:[0-9]|1[01])$' }),
    title: 'An authentication tag short enough to be guessed',
    remedy: 'Use 16 bytes.',
    reference: 'CWE-347',
  },
];
