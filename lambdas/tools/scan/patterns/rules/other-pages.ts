import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, call, literal } from '../rule-builders.ts';

/** What a page lets other pages, and scripts that are not its own, send and read. */
export const otherPagesRules: readonly PatternRule[] = [
  {
    id: 'patterns/post-message-to-any',
    severity: 'medium',
    language: 'script',
    mentions: ['postMessage'],
    rule: call('\\.postMessage$', argument(2, literal('^[\'"`]\\*[\'"`]$'))),
    title: 'A message is posted to whatever page the window shows',
    remedy: 'Name the origin that is meant instead of `*`.',
    reference: 'CWE-346',
  },
  {
    id: 'patterns/message-from-any',
    severity: 'medium',
    language: 'script',
    mentions: [/addEventListener\(\s*['"]message['"]/, 'window.onmessage'],
    rule: {
      any: [
        call(
          '^(?:window\\.)?addEventListener$',
          argument(1, { regex: '^[\'"]message[\'"]$' }),
          argument(2, handler()),
        ),
        {
          kind: 'assignment_expression',
          all: [
            { has: { field: 'left', regex: '^window\\.onmessage$' } },
            { has: { field: 'right', all: [handler()] } },
          ],
        },
      ],
    },
    title: 'Messages from any page are accepted: the handler never looks at the origin',
    remedy: 'Compare `event.origin` with the origins that you expect first.',
    reference: 'CWE-346',
  },
  {
    id: 'patterns/token-in-web-storage',
    severity: 'medium',
    language: 'script',
    mentions: ['localStorage', 'sessionStorage'],
    rule: call(
      '(?:^|\\.)localStorage\\.setItem$',
      argument(1, { regex: '(?i)(?:token|jwt|password|secret|credential|api_?key)' }),
    ),
    title: 'A credential is kept in web storage, which every script of the page can read',
    remedy: 'Keep it in an `HttpOnly`, `Secure`, `SameSite` cookie.',
    reference: 'CWE-922',
  },
];

function handler(): Rule {
  return {
    any: [{ kind: 'arrow_function' }, { kind: 'function_expression' }],
    not: { regex: '(?i)origin|isTrusted|\\.source\\b' },
  };
}
