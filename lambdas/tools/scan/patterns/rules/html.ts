import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';

const attribute = (name: string, value?: string): Rule => ({
  kind: 'attribute',
  all: [
    { has: { kind: 'attribute_name', regex: `^(?i:${name})$` } },
    ...(value === undefined
      ? []
      : [{ has: { any: [{ kind: 'quoted_attribute_value' }, { kind: 'attribute_value' }], regex: value } }]),
  ],
});
const tag = (name: string, ...more: readonly Rule[]): Rule => ({
  any: [{ kind: 'start_tag' }, { kind: 'self_closing_tag' }],
  all: [{ has: { kind: 'tag_name', regex: `^(?i:${name})$` } }, ...more],
});

/** Of templates of Django and Jinja: `{{ name|safe }}`, but nothing that is escaped behind it. */
const unescaped = '\\{\\{[^{}|]{0,200}(?:\\|[^{}|]{0,60}){0,5}?\\|\\s?safe\\s*\\}\\}';
/** What Django's forms make of themselves is markup; JSON and tokens hold nothing of a page. */
const markup =
  '\\{\\{[^{}|]{0,200}(?:form\\.|field\\.|help_text|csrf_token)[^{}]{0,200}\\}\\}|\\|\\s?(?:to_?json|json\\w*|to_display)\\b';

export const htmlRules: readonly PatternRule[] = [
  {
    id: 'patterns/html-target-blank',
    severity: 'low',
    language: 'html',
    mentions: ['_blank'],
    rule: tag(
      'a|area',
      { has: attribute('target', '_blank') },
      { has: attribute('href', '^[\'"]?(?:https?:)?//') },
      { not: { has: attribute('rel', 'noopener|noreferrer') } },
    ),
    title: 'A link opens a new window that can steer this one in older browsers',
    remedy: 'Add `rel="noopener noreferrer"`.',
    reference: 'CWE-1022',
  },
  {
    id: 'patterns/html-form-over-http',
    severity: 'medium',
    language: 'html',
    mentions: ['http://'],
    rule: {
      all: [
        tag(
          'form',
          { has: attribute('action', '^[\'"]?http://') },
          { not: { has: attribute('action', '//(?:localhost|127\\.)') } },
        ),
        { inside: { kind: 'element', regex: '(?i)type\\s*=\\s*["\']?password' } },
      ],
    },
    title: 'A form sends a password unencrypted',
    remedy: 'Send the form to an `https:` address.',
    reference: 'CWE-319',
  },
  {
    id: 'patterns/html-script-over-http',
    severity: 'high',
    language: 'html',
    mentions: ['http://'],
    rule: tag(
      'script',
      { has: attribute('src', '^[\'"]?http://') },
      { not: { has: attribute('src', '//(?:localhost|127\\.)') } },
    ),
    title: 'A script is loaded unencrypted, so anybody on the way can replace it',
    remedy: 'Load it from an `https:` address, with an `integrity` hash.',
    reference: 'CWE-829',
  },
  {
    id: 'patterns/html-script-without-integrity',
    severity: 'low',
    language: 'html',
    mentions: ['cdn', 'unpkg', 'jsdelivr', 'cloudflare', 'googleapis'],
    rule: tag(
      'script',
      { has: attribute('src', '^[\'"]?(?:https:)?//[^/]*(?:cdn|unpkg|jsdelivr|cdnjs|ajax\\.googleapis)') },
      { not: { has: attribute('integrity') } },
    ),
    title: 'A script of another host is run without checking that it is the one that was meant',
    remedy: 'Add `integrity` with its hash and `crossorigin="anonymous"`, or serve it yourself.',
    reference: 'CWE-353',
  },
  {
    id: 'patterns/html-template-unescaped',
    severity: 'medium',
    language: 'html',
    mentions: [/\|\s?safe\b/],
    rule: {
      any: [{ kind: 'text' }, { kind: 'attribute_value' }, { kind: 'raw_text' }],
      all: [{ regex: unescaped }, { not: { regex: markup } }],
    },
    places: new RegExp(unescaped),
    title: 'A value is put into the page without being escaped',
    remedy:
      'Leave out `safe`; where the value must hold markup, clean it (`nh3`) before it is stored or shown.',
    reference: 'CWE-79',
  },
];
