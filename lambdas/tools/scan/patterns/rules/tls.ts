import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { anyArgument, argument, call, literal, property, within } from '../rule-builders.ts';

const off: Rule = { regex: '^[\'"]?0[\'"]?$|^false$|^[\'"]false[\'"]$' };

export const tlsRules: readonly PatternRule[] = [
  {
    id: 'patterns/tls-certificate-unchecked',
    severity: 'high',
    language: 'script',
    mentions: ['rejectUnauthorized', 'strictSSL', 'insecureSkipTLSVerify'],
    rule: {
      any: [
        property('rejectUnauthorized|strictSSL', { kind: 'false' }),
        property('insecureSkipTLSVerify', { kind: 'true' }),
        {
          kind: 'assignment_expression',
          all: [
            { has: { field: 'left', regex: '\\.(?:rejectUnauthorized|strictSSL)$' } },
            { has: { field: 'right', kind: 'false' } },
          ],
        },
      ],
    },
    title:
      'The other side’s certificate is not checked, so anybody on the way can read and change the traffic',
    remedy: 'Remove the setting; for a private authority pass its certificate as `ca`.',
    reference: 'CWE-295',
  },
  {
    id: 'patterns/tls-unchecked-everywhere',
    severity: 'high',
    language: 'script',
    mentions: ['NODE_TLS_REJECT_UNAUTHORIZED'],
    rule: {
      any: [
        {
          kind: 'assignment_expression',
          all: [
            { has: { field: 'left', regex: 'NODE_TLS_REJECT_UNAUTHORIZED' } },
            { has: { field: 'right', all: [off] } },
          ],
        },
        property('NODE_TLS_REJECT_UNAUTHORIZED', off),
      ],
    },
    title: 'No certificate is checked in the whole process',
    remedy: 'Remove the line; for a private authority set `NODE_EXTRA_CA_CERTS`.',
    reference: 'CWE-295',
  },
  {
    id: 'patterns/tls-host-unchecked',
    severity: 'high',
    language: 'script',
    mentions: ['checkServerIdentity', 'hostVerifier'],
    rule: {
      any: [
        property('checkServerIdentity', {
          kind: 'arrow_function',
          regex: '=>\\s*(?:undefined|null|\\{\\s*(?:return;?|return undefined;?)?\\s*\\})$',
        }),
        property('hostVerifier', {
          kind: 'arrow_function',
          regex: '=>\\s*(?:true|\\{\\s*return true;?\\s*\\})$',
        }),
      ],
    },
    title: 'Any host’s certificate or key is accepted',
    remedy: 'Remove the override, or compare with the host that you expect.',
    reference: 'CWE-297',
  },
  {
    id: 'patterns/tls-old-version',
    severity: 'medium',
    language: 'script',
    mentions: ['TLSv1', 'SSLv', 'TLSv1_method'],
    rule: {
      any: [
        property('minVersion|maxVersion', { regex: '^[\'"](?:TLSv1|TLSv1\\.1|SSLv3)[\'"]$' }),
        property('secureProtocol', {
          regex: '^[\'"](?:SSLv2|SSLv3|TLSv1|TLSv1_1)(?:_client|_server)?_method[\'"]$',
        }),
        {
          kind: 'assignment_expression',
          all: [
            { has: { field: 'left', regex: 'DEFAULT_(?:MIN|MAX)_VERSION$' } },
            { has: { field: 'right', regex: '^[\'"](?:TLSv1|TLSv1\\.1)[\'"]$' } },
          ],
        },
      ],
    },
    title: 'A TLS version that is broken is allowed',
    remedy: 'Use `TLSv1.2` or `TLSv1.3` as the lowest version.',
    reference: 'CWE-326',
  },
  {
    id: 'patterns/credentials-over-http',
    severity: 'high',
    language: 'script',
    mentions: [/["'`]http:\/\/(?!localhost|127\.|10\.|192\.168\.)/],
    rule: call(
      '^(?:fetch|axios|got|(?:axios|got|superagent|needle)\\.(?:get|post|put|patch|delete|request))$',
      argument(1, {
        all: [
          { any: [{ kind: 'string' }, { kind: 'template_string' }] },
          { regex: '^.http://' },
          {
            not: {
              regex:
                '^.http://(?:localhost|127\\.|0\\.0\\.0\\.0|\\[::1\\]|10\\.|192\\.168\\.|169\\.254\\.|host\\.docker|[\\w-]+(?:[:/\'"`]|$)|[\\w.-]+\\.(?:local|internal|test|localhost))',
            },
          },
        ],
      }),
      within({
        regex: '(?i)^[\'"]?(?:authorization|password|passwd|secret|api_?key|x-api-key|client_secret)[\'"]?$',
      }),
    ),
    title: 'A credential travels unencrypted',
    remedy: 'Call the `https:` address.',
    reference: 'CWE-319',
  },
  {
    id: 'patterns/git-or-curl-unchecked',
    severity: 'medium',
    language: 'script',
    mentions: ['StrictHostKeyChecking=no', 'sslVerify=false', '--insecure', /['"`]curl\b/],
    rule: call('(?:^|\\.)(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|execa)$', {
      any: [
        anyArgument(
          literal('StrictHostKeyChecking=no|http\\.sslVerify=false|^.curl\\b.*\\s(?:--insecure|-k)\\s'),
        ),
        anyArgument({
          kind: 'array',
          has: literal('StrictHostKeyChecking=no|http\\.sslVerify=false|^.--insecure.$'),
        }),
      ],
    }),
    title: 'A command is told not to check who it talks to',
    remedy: 'Add the host’s key or the authority’s certificate instead.',
    reference: 'CWE-295',
  },
];
