import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import {
  argument,
  call,
  dynamicMarkup,
  property,
  requestInput,
  requestText,
  valueIs,
} from '../rule-builders.ts';

const attribute = (name: string, ...more: readonly Rule[]): Rule => ({
  kind: 'jsx_attribute',
  all: [{ has: { kind: 'property_identifier', regex: `^${name}$` } }, ...more],
});
const openingTag = (name: string, ...more: readonly Rule[]): Rule => ({
  any: [{ kind: 'jsx_opening_element' }, { kind: 'jsx_self_closing_element' }],
  all: [{ has: { field: 'name', regex: name } }, ...more],
});

export const xssRules: readonly PatternRule[] = [
  {
    id: 'patterns/inner-html',
    severity: 'medium',
    language: 'script',
    mentions: ['nerHTML', 'outerHTML', 'srcdoc'],
    rule: {
      any: [{ kind: 'assignment_expression' }, { kind: 'augmented_assignment_expression' }],
      all: [
        { has: { field: 'left', regex: '\\.(?:innerHTML|outerHTML|srcdoc)$' } },
        { has: { field: 'right', all: [dynamicMarkup, { not: { regex: '\\.(?:innerHTML|outerHTML)$' } }] } },
      ],
    },
    title: 'A value that is not fixed is written as HTML',
    remedy: 'Use `textContent`, build elements, or pass the value through a sanitiser such as DOMPurify.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/document-write',
    severity: 'medium',
    language: 'script',
    mentions: ['document.write'],
    rule: call('^(?:window\\.)?document\\.(?:write|writeln)$', argument(1, dynamicMarkup)),
    title: 'A value that is not fixed is written into the page as HTML',
    remedy: 'Build elements and set their `textContent`.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/insert-adjacent-html',
    severity: 'medium',
    language: 'script',
    mentions: ['insertAdjacentHTML', 'createContextualFragment'],
    rule: {
      any: [
        call('\\.insertAdjacentHTML$', argument(2, dynamicMarkup)),
        call('\\.createContextualFragment$', argument(1, dynamicMarkup)),
      ],
    },
    title: 'A value that is not fixed is inserted as HTML',
    remedy: 'Use `insertAdjacentText` or `append`, or sanitise the value.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/jquery-html',
    severity: 'medium',
    language: 'script',
    mentions: [/(?:\$|jQuery)\(.*\)\.(?:html|append|prepend|after|before)\b/],
    rule: {
      any: [
        call(
          '^(?:\\$|jQuery)\\(.*\\)\\.html$',
          argument(1, { all: [dynamicMarkup, { not: { regex: '\\.html\\(\\)' } }] }),
        ),
        call(
          '^(?:\\$|jQuery)\\(.*\\)\\.(?:append|prepend|after|before)$',
          argument(1, {
            all: [{ matches: 'built-text' }, dynamicMarkup, { regex: '<' }],
          }),
        ),
      ],
    },
    title: 'A value that is not fixed is handed to jQuery as HTML',
    remedy: 'Use `.text(value)`, or sanitise the value.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/angular-trust-bypass',
    severity: 'medium',
    language: 'script',
    mentions: ['bypassSecurityTrust'],
    rule: call('\\.bypassSecurityTrust(?:Html|Script|Style|Url|ResourceUrl)$', argument(1, dynamicMarkup)),
    title: 'Angular is told to trust a value that is not fixed',
    remedy: 'Bind the value without the bypass, so that Angular sanitises it.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/dangerously-set-inner-html',
    severity: 'high',
    language: 'jsx',
    mentions: ['dangerouslySetInnerHTML'],
    rule: attribute('dangerouslySetInnerHTML', {
      has: {
        kind: 'jsx_expression',
        has: {
          kind: 'object',
          has: { kind: 'pair', all: [{ has: { field: 'key', regex: '__html' } }, valueIs(dynamicMarkup)] },
        },
      },
    }),
    title: 'A value that is not fixed becomes HTML of a React element',
    remedy: 'Render the value as text, or sanitise it (DOMPurify) where it is put in.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/autoescape-off',
    severity: 'medium',
    language: 'script',
    mentions: [/autoescape['"]?\s*:\s*false/],
    rule: property('autoescape', { kind: 'false' }),
    title: 'Values are put into HTML unescaped',
    remedy: 'Leave `autoescape` on, and mark single values as safe where they are.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/response-from-request',
    severity: 'high',
    language: 'script',
    mentions: ['.send(', '.end(', '.write('],
    rule: call(
      // Fastify sends a text as plain text; Express and Node leave it to be read as HTML.
      '^(?:res|response)(?:\\.(?:status|type|code|header|set)\\([^()]*\\))*\\.(?:send|end|write)$',
      { not: { regex: '^[^(]*\\.type\\(.(?:txt|text|json)' } },
      { not: inFunctionThatSays('text/plain|application/json') },
      argument(1, {
        all: [
          requestText,
          { not: { regex: '(?:\\.(?:body|query|params|headers|cookies)|^\\{.*)$' } },
          { not: { regex: '(?i)escape|saniti[sz]e|encode' } },
        ],
      }),
    ),
    title: 'A value of the request is sent back as HTML',
    remedy: 'Escape it, answer with `res.json`, or set `Content-Type: text/plain`.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/script-url',
    severity: 'medium',
    language: 'script',
    mentions: [/(?:searchParams|URLSearchParams\([^)]*\)|params)\.get\(|location\.hash/],
    rule: {
      any: [
        {
          kind: 'assignment_expression',
          all: [
            { has: { field: 'left', regex: '(?:location|location\\.href)$' } },
            {
              has: {
                field: 'right',
                regex:
                  '(?:searchParams|URLSearchParams\\([^)]*\\)|params)\\.get\\([^)]*\\)!?$|^(?:window\\.)?location\\.hash',
              },
            },
          ],
        },
        call(
          '(?:^|\\.)location\\.(?:assign|replace)$',
          argument(1, {
            regex:
              '(?:searchParams|URLSearchParams\\([^)]*\\)|params)\\.get\\([^)]*\\)!?$|^(?:window\\.)?location\\.hash',
          }),
        ),
      ],
    },
    title: 'The page’s own address decides where the visitor is sent, `javascript:` addresses included',
    remedy: 'Parse the target with `new URL`, and accept only your own origin and `https:`.',
    reference: 'CWE-601',
  },
  {
    id: 'patterns/jsx-target-blank',
    severity: 'low',
    language: 'jsx',
    mentions: ['_blank'],
    rule: openingTag(
      '^a$',
      { has: attribute('target', { regex: '[\'"]_blank[\'"]' }) },
      { has: attribute('href', { regex: '=(?:[\'"](?:https?:)?//|\\{)' }) },
      { not: { has: attribute('rel', { regex: 'noopener|noreferrer|\\{' }) } },
      { not: { has: { kind: 'jsx_expression' } } },
    ),
    title: 'A link opens a new window that can steer this one in older browsers',
    remedy: 'Add `rel="noopener noreferrer"`.',
    reference: 'CWE-1022',
  },
  {
    id: 'patterns/jsx-script-url',
    severity: 'high',
    language: 'jsx',
    mentions: ['javascript:'],
    rule: attribute('(?:href|src|action|formAction)', {
      has: { kind: 'jsx_expression', has: { matches: 'built-text', regex: '^.javascript:' } },
    }),
    title: 'A `javascript:` address is put together from values',
    remedy: 'Use an event handler.',
    reference: 'CWE-79',
  },
  {
    id: 'patterns/jsonp-from-request',
    severity: 'low',
    language: 'script',
    mentions: ['jsonp', 'callback'],
    rule: {
      any: [
        call('^(?:res|response|reply)\\.jsonp$'),
        call(
          '^(?:res|response|reply)\\.(?:send|end|write)$',
          argument(1, {
            all: [
              { matches: 'request-text' },
              { has: { all: [requestInput, { regex: '(?i)callback|jsonp' }], stopBy: 'end' } },
            ],
          }),
        ),
      ],
    },
    title: 'JSONP lets every site read the answer in the visitor’s name',
    remedy: 'Answer with JSON and allow the sites that need it through CORS.',
    reference: 'CWE-346',
  },
];

/** The nearest function around holds the words. */
function inFunctionThatSays(words: string): Rule {
  const functions = [
    { kind: 'arrow_function' },
    { kind: 'function_expression' },
    { kind: 'function_declaration' },
    { kind: 'method_definition' },
  ];
  return { inside: { stopBy: { any: functions }, any: functions, regex: words } };
}
