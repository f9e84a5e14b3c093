import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, call, literal, property, requestInput } from '../rule-builders.ts';

const isFalse: Rule = { kind: 'false' };
const isTrue: Rule = { kind: 'true' };
const cookieOption: Rule = {
  any: [
    { inside: { kind: 'object', inside: property('cookie|cookieOptions|cookies') } },
    {
      inside: {
        kind: 'object',
        any: [
          {
            inside: {
              kind: 'arguments',
              inside: call(
                '(?i)(?:\\.cookie|setCookie|cookies?(?:\\(\\))?\\.set|cookies?\\.serialize|^serialize)$',
              ),
            },
          },
          { regex: '(?i)(?:httpOnly|sameSite|maxAge)' },
        ],
      },
    },
  ],
};
const sessionSettings: Rule = {
  kind: 'object',
  inside: { kind: 'arguments', inside: call('(?i)^(?:express)?(?:session|cookieSession)$') },
};
const sessionName = literal('(?i)sess|token|jwt|auth|sid\\b');

export const sessionRules: readonly PatternRule[] = [
  {
    id: 'patterns/jwt-unsigned',
    severity: 'critical',
    language: 'script',
    mentions: [/['"`]none['"`]/i],
    rule: {
      any: [
        property('algorithms', { kind: 'array', has: literal('(?i)^.none.$') }),
        {
          all: [
            property('algorithm|alg', literal('(?i)^.none.$')),
            {
              inside: { stopBy: 'end', kind: 'call_expression', regex: '(?i)^(?:jwt|jsonwebtoken|jose|new)' },
            },
          ],
        },
      ],
    },
    title: 'Tokens without a signature are accepted or made',
    remedy: 'List exactly the algorithm that you sign with, such as `RS256`.',
    reference: 'CWE-347',
  },
  {
    id: 'patterns/jwt-only-decoded',
    severity: 'medium',
    language: 'script',
    mentions: [/(?:jwt|jsonwebtoken|JWT)\.decode\b|jwtDecode|jwt_decode/],
    unlessMentions: ['.verify(', 'jwtVerify', 'verifyJwt', 'verifyToken'],
    rule: {
      any: [
        call('^(?:jwt|jsonwebtoken|JWT)\\.decode$'),
        call('^(?:jwtDecode|jwt_decode)$', argument(1, requestInput)),
      ],
    },
    title: 'A token is read without checking its signature',
    remedy: 'Use `jwt.verify` with the key and the expected algorithm.',
    reference: 'CWE-345',
  },
  {
    id: 'patterns/jwt-expiry-ignored',
    severity: 'medium',
    language: 'script',
    mentions: ['ignoreExpiration'],
    rule: property('ignoreExpiration', isTrue),
    title: 'Expired tokens are accepted',
    remedy: 'Remove the option and issue fresh tokens.',
    reference: 'CWE-613',
  },
  {
    id: 'patterns/jwt-fixed-secret',
    severity: 'high',
    language: 'script',
    mentions: [/(?:jwt|jsonwebtoken|JWT)\.(?:sign|verify)\b/, 'secretOrKey'],
    rule: {
      any: [
        call('^(?:jwt|jsonwebtoken|JWT)\\.(?:sign|verify)$', argument(2, literal())),
        property('secretOrKey', literal()),
      ],
    },
    title: 'The key that signs tokens stands in the source',
    remedy: 'Read it from a secrets store at run time, and replace the one that was published.',
    reference: 'CWE-798',
  },
  {
    id: 'patterns/session-fixed-secret',
    severity: 'high',
    language: 'script',
    mentions: [/session\s*[(<]/i, 'cookieParser'],
    rule: {
      any: [
        { ...property('secret', literal()), inside: sessionSettings },
        { ...property('secret|keys', { kind: 'array', has: literal() }), inside: sessionSettings },
        call('^cookieParser$', argument(1, literal())),
      ],
    },
    title: 'The secret that signs session cookies stands in the source',
    remedy: 'Read it from a secrets store at run time, and replace the one that was published.',
    reference: 'CWE-798',
  },
  {
    id: 'patterns/cookie-readable-by-scripts',
    severity: 'medium',
    language: 'script',
    mentions: [/httpOnly['"]?\s*:\s*false/],
    rule: property('httpOnly', isFalse),
    title: 'A cookie can be read by every script of the page',
    remedy: 'Set `httpOnly: true`.',
    reference: 'CWE-1004',
  },
  {
    id: 'patterns/cookie-unencrypted',
    severity: 'medium',
    language: 'script',
    mentions: [/secure['"]?\s*:\s*false/],
    rule: { all: [property('secure', isFalse), cookieOption] },
    title: 'A cookie is also sent over unencrypted connections',
    remedy: 'Set `secure: true`.',
    reference: 'CWE-614',
  },
  {
    id: 'patterns/session-cookie-bare',
    severity: 'medium',
    language: 'script',
    mentions: ['.cookie('],
    rule: call('^(?:res|response|reply)\\.cookie$', argument(1, sessionName), {
      not: {
        has: { field: 'arguments', regex: 'httpOnly|\\.\\.\\.|(?i)options\\)$|opts\\)$|[cC]onfig\\)$' },
      },
    }),
    title: 'A session cookie is set without `httpOnly`',
    remedy: 'Pass `{ httpOnly: true, secure: true, sameSite: "lax" }`.',
    reference: 'CWE-1004',
  },
];
