import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, call, literal, property, requestInput } from '../rule-builders.ts';

const isFalse: Rule = { kind: 'false' };
const isTrue: Rule = { kind: 'true' };
/** Not `confirmPassword`: comparing two fields of one form is no login. */
const passwordName =
  '(?i)(?:^|[._\'"\\[])(?:user|stored|db|saved|plain|input|given|admin|account)?_?passw(?:or)?d[\'"\\]]*$';

export const authRules: readonly PatternRule[] = [
  {
    id: 'patterns/cors-any-origin-with-credentials',
    severity: 'high',
    language: 'script',
    mentions: [/credentials['"]?\s*:\s*true/],
    rule: {
      kind: 'object',
      all: [
        { has: property('credentials', isTrue) },
        { has: property('origin', { regex: '^(?:true|[\'"]\\*[\'"]|/\\.[*+]/\\w*)$' }) },
      ],
    },
    title: 'Every site may call this service in the visitor’s name and read the answer',
    remedy: 'List the origins that need it.',
    reference: 'CWE-942',
  },
  {
    id: 'patterns/cors-origin-reflected',
    severity: 'high',
    language: 'script',
    mentions: ['ccess-'],
    rule: {
      any: [
        call(
          '\\.(?:setHeader|set|header|append)$',
          argument(1, { regex: '(?i)^.access-control-allow-origin.$' }),
          argument(2, requestInput),
        ),
        property('(?i:access-control-allow-origin)', requestInput),
      ],
    },
    title: 'Whatever origin asks is allowed',
    remedy: 'Compare the origin with a list before sending it back.',
    reference: 'CWE-942',
  },
  {
    id: 'patterns/password-compared-as-text',
    severity: 'high',
    language: 'script',
    mentions: [/passw(?:or)?d['"\]]*\s*[!=]==?/i],
    rule: {
      kind: 'binary_expression',
      all: [
        { has: { field: 'operator', regex: '^[!=]==?$' } },
        { has: { field: 'left', regex: passwordName } },
        { has: { field: 'right', regex: passwordName } },
        { not: { regex: '(?i)confirm|repeat|again|retype|verify|new_?password|old_?password|previous' } },
      ],
    },
    title: 'Passwords are compared as plain text, so they must be stored as such',
    remedy: 'Store a scrypt, bcrypt or Argon2 hash and compare with the library’s `compare`.',
    reference: 'CWE-256',
  },
  {
    id: 'patterns/password-in-condition',
    severity: 'high',
    language: 'script',
    mentions: [/passw(?:or)?d['"\]]*\s*[!=]==?|[!=]==?[^;=]{0,200}passw/i],
    rule: {
      kind: 'binary_expression',
      all: [
        { has: { field: 'operator', regex: '^[!=]==?$' } },
        { has: { regex: passwordName } },
        { has: literal('^.[^\\s\'"]{4,}.$') },
        { not: { has: { kind: 'unary_expression' } } },
        {
          not: { has: literal('(?i)^.(?:password|passwd|string|hidden|text|undefined|null|required)[\'"]$') },
        },
      ],
    },
    title: 'A fixed password is compared with',
    remedy: 'Check the password against a stored hash of the account.',
    reference: 'CWE-798',
  },
  {
    id: 'patterns/csrf-off',
    severity: 'medium',
    language: 'script',
    mentions: ['csrf', 'xsrf', 'checkOrigin'],
    rule: {
      any: [
        property('(?i:csrf|csrfProtection|csrfPrevention|enableCsrf|xsrf|xsrfEnabled)', isFalse),
        {
          all: [
            property('checkOrigin', isFalse),
            { inside: { kind: 'object', inside: property('security') } },
          ],
        },
      ],
    },
    title: 'Protection against requests forged by other sites is turned off',
    remedy: 'Leave it on, and give clients that need it a token.',
    reference: 'CWE-352',
  },
  {
    id: 'patterns/helmet-feature-off',
    severity: 'low',
    language: 'script',
    mentions: ['helmet'],
    rule: {
      all: [
        property(
          'contentSecurityPolicy|frameguard|xFrameOptions|hsts|strictTransportSecurity|noSniff|xContentTypeOptions',
          isFalse,
        ),
        { inside: { kind: 'object', inside: { kind: 'arguments', inside: call('^helmet$') } } },
      ],
    },
    title: 'A protective response header is turned off',
    remedy: 'Configure the header for what the page needs instead of removing it.',
    reference: 'CWE-693',
  },
  {
    id: 'patterns/graphql-introspection',
    severity: 'low',
    language: 'script',
    mentions: ['introspection'],
    rule: {
      all: [
        property('introspection', isTrue),
        {
          inside: {
            kind: 'object',
            inside: {
              kind: 'arguments',
              inside: { kind: 'new_expression', regex: '^new (?:ApolloServer|GraphQLServer)' },
            },
          },
        },
      ],
    },
    title: 'The whole GraphQL schema is shown to everybody',
    remedy: 'Turn introspection on outside production only.',
    reference: 'CWE-200',
  },
];
