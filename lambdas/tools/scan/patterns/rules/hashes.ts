import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, call } from '../rule-builders.ts';

const weakHashName = '(?i)^[\'"`](?:md[245]|sha-?1|ripemd(?:160)?|rmd160)[\'"`]$';
const weakHash: Rule = {
  any: [
    call('(?:^|\\.)createHash$', argument(1, { regex: weakHashName })),
    call('^(?:md5|sha1|CryptoJS\\.(?:MD5|SHA1))$'),
  ],
};
/** The statement, or the property, that a hash is made in: its words tell what the hash is for. */
const statement = (words: string): Rule => ({
  inside: {
    stopBy: {
      any: [
        { kind: 'lexical_declaration' },
        { kind: 'expression_statement' },
        { kind: 'return_statement' },
        { kind: 'statement_block' },
      ],
    },
    any: [
      { kind: 'lexical_declaration' },
      { kind: 'variable_declaration' },
      { kind: 'expression_statement' },
      { kind: 'return_statement' },
      { kind: 'pair' },
      { kind: 'arrow_function' },
    ],
    regex: words,
  },
});
/** The name of the function around counts too: `function etagOf(body) { return createHash('md5')... }`. */
const functionNamed = (words: string): Rule => ({
  inside: {
    stopBy: 'end',
    any: [{ kind: 'function_declaration' }, { kind: 'method_definition' }, { kind: 'variable_declarator' }],
    has: { field: 'name', regex: words },
  },
});
const password = '(?i)passw(?:or)?d|passphrase|\\bpwd\\b';
const authenticity = '(?i)signature|\\bsign|secret|token|hmac|\\bmac\\b';
const lookup =
  '(?i)etag|cache|checksum|fingerprint|integrity|revision|gravatar|dedup|contenthash|filehash|digestof|\\bgit|blob';

export const hashRules: readonly PatternRule[] = [
  {
    id: 'patterns/fast-password-hash',
    severity: 'high',
    language: 'script',
    mentions: ['createHash', 'md5(', 'sha1(', 'CryptoJS'],
    rule: {
      any: [
        call('createHash\\([^()]*\\)\\.update$', argument(1, { regex: password })),
        call('^(?:md5|sha1|sha256|CryptoJS\\.\\w+)$', argument(1, { regex: password })),
      ],
    },
    title: 'A password is hashed with a fast hash, which can be guessed at billions of tries a second',
    remedy: 'Use scrypt, bcrypt or Argon2 with a salt of its own for each password.',
    reference: 'CWE-916',
  },
  {
    id: 'patterns/weak-hash-for-trust',
    severity: 'high',
    language: 'script',
    mentions: ['createHash', 'md5(', 'sha1(', 'CryptoJS'],
    rule: {
      all: [weakHash, statement(authenticity), { not: statement(password) }, { not: statement(lookup) }],
    },
    title: 'MD5 or SHA-1 proves that something is genuine, and both can be forged',
    remedy: 'Use HMAC with SHA-256, and compare with `timingSafeEqual`.',
    reference: 'CWE-328',
  },
  {
    id: 'patterns/weak-hash',
    severity: 'low',
    language: 'script',
    mentions: ['createHash', 'md5(', 'sha1(', 'CryptoJS'],
    rule: {
      all: [
        weakHash,
        { not: statement(`${lookup}|${authenticity.slice(4)}|${password.slice(4)}`) },
        { not: functionNamed(lookup) },
      ],
    },
    title: 'MD5 or SHA-1 is used, for which two different inputs with one hash can be made',
    remedy: 'Use SHA-256 unless the hash only finds things again that nobody hostile wrote.',
    reference: 'CWE-328',
  },
  {
    id: 'patterns/weak-hmac',
    severity: 'low',
    language: 'script',
    mentions: ['createHmac'],
    rule: call('(?:^|\\.)createHmac$', argument(1, { regex: '(?i)^[\'"]md[45][\'"]$' })),
    title: 'HMAC is built on MD5',
    remedy: 'Use SHA-256.',
    reference: 'CWE-328',
  },
];
