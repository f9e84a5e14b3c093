import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, assignment, call, keyword } from '../python-builders.ts';

/** A text of some length that stands in the source. */
const written: Rule = {
  kind: 'string',
  regex: '^[rbu]*[\'"]+[^\'"]{4,}',
  not: { has: { kind: 'interpolation' } },
};
const keyNames = '(?:SECRET_KEY|JWT_SECRET(?:_KEY)?|SECURITY_PASSWORD_SALT)';
/** A file with Django's settings. */
const djangoSettings = /\bINSTALLED_APPS\b/;
const setting = (name: string, value: string): Rule => assignment(`^(?:${name})$`, { regex: `^${value}$` });

export const pythonWebRules: readonly PatternRule[] = [
  {
    id: 'patterns/py-session-fixed-secret',
    severity: 'high',
    language: 'python',
    mentions: [/SECRET_KEY|secret_key|JWT_SECRET|SECURITY_PASSWORD_SALT/],
    rule: {
      any: [
        assignment(`^${keyNames}$|\\.secret_key$|\\.config\\[.${keyNames}.\\]$`, written),
        {
          kind: 'keyword_argument',
          all: [
            { has: { field: 'name', regex: `^${keyNames}$` } },
            { has: { field: 'value', all: [written] } },
          ],
          inside: { kind: 'argument_list', inside: call('\\.config\\.(?:update|from_mapping)$') },
        },
      ],
    },
    title: 'The secret that signs sessions and tokens stands in the source',
    remedy: 'Read it from the environment or a secrets store, and replace the one that was published.',
    reference: 'CWE-798',
  },
  {
    id: 'patterns/py-jwt-fixed-secret',
    severity: 'high',
    language: 'python',
    mentions: ['jwt.'],
    rule: call('^(?:jwt|jose\\.jwt)\\.(?:encode|decode)$', argument(2, written)),
    title: 'The key that signs tokens stands in the source',
    remedy: 'Read it from a secrets store at run time, and replace the one that was published.',
    reference: 'CWE-798',
  },
  {
    id: 'patterns/py-django-debug',
    severity: 'medium',
    language: 'python',
    mentions: [djangoSettings],
    rule: setting('DEBUG', 'True'),
    title: 'Error pages show settings, variables and source to every visitor',
    remedy: 'Read `DEBUG` from the environment, with `False` where nothing is set.',
    reference: 'CWE-489',
  },
  {
    id: 'patterns/py-django-any-host',
    severity: 'low',
    language: 'python',
    mentions: [djangoSettings],
    rule: setting('ALLOWED_HOSTS', '\\[\\s*[\'"]\\*[\'"]\\s*,?\\s*\\]'),
    title: 'Whatever host a request names is believed, in links of password mails too',
    remedy: 'List the names under which the site is reached.',
    reference: 'CWE-644',
  },
  {
    id: 'patterns/py-cookie-unprotected',
    severity: 'medium',
    language: 'python',
    mentions: [/(?:SESSION|CSRF)_COOKIE_(?:SECURE|HTTPONLY)/],
    rule: {
      any: [
        setting('SESSION_COOKIE_(?:SECURE|HTTPONLY)|CSRF_COOKIE_SECURE', 'False'),
        assignment('\\.config\\[.SESSION_COOKIE_(?:SECURE|HTTPONLY).\\]$', { kind: 'false' }),
      ],
    },
    title: 'A cookie of the session is sent unencrypted, or can be read by scripts',
    remedy: 'Set it to `True`.',
    reference: 'CWE-614',
  },
  {
    id: 'patterns/py-csrf-exempt',
    severity: 'low',
    language: 'python',
    mentions: ['csrf_exempt'],
    rule: { kind: 'decorator', regex: 'csrf_exempt' },
    title: 'A view takes requests that another site sends in the visitor’s name',
    remedy: 'Drop the decorator, unless the caller proves itself by a signature or a token of its own.',
    reference: 'CWE-352',
  },
  {
    id: 'patterns/py-xml-external-entities',
    severity: 'high',
    language: 'python',
    mentions: ['feature_external_ges', 'resolve_entities'],
    rule: {
      any: [
        call(
          '\\.setFeature$',
          argument(1, { regex: 'feature_external_[gp]es$' }),
          argument(2, { regex: '^(?:True|1)$' }),
        ),
        call('(?:^|\\.)XMLParser$', keyword('resolve_entities', 'True')),
      ],
    },
    title: 'XML may name files and addresses that the parser then reads',
    remedy: 'Leave external entities off, or parse with `defusedxml`.',
    reference: 'CWE-611',
  },
];
