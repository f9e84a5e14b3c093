import type { PatternRule } from '../pattern-rule.ts';
import { argument, call, dynamicValue, property } from '../rule-builders.ts';

export const electronRules: readonly PatternRule[] = [
  {
    id: 'patterns/electron-node-in-page',
    severity: 'high',
    language: 'script',
    mentions: ['nodeIntegration', 'contextIsolation', 'enableRemoteModule'],
    rule: {
      any: [
        property('nodeIntegration|nodeIntegrationInWorker|nodeIntegrationInSubFrames|enableRemoteModule', {
          kind: 'true',
        }),
        property('contextIsolation', { kind: 'false' }),
      ],
    },
    title: 'Scripts of the page reach Node, so a script injection runs commands',
    remedy:
      'Keep `nodeIntegration` off and `contextIsolation` on, and expose single functions by `contextBridge`.',
    reference: 'CWE-829',
  },
  {
    id: 'patterns/electron-web-security-off',
    severity: 'high',
    language: 'script',
    mentions: ['webSecurity', 'allowRunningInsecureContent', 'experimentalFeatures'],
    rule: {
      any: [
        property('webSecurity', { kind: 'false' }),
        property('allowRunningInsecureContent', { kind: 'true' }),
      ],
    },
    title: 'The window’s same-origin policy is turned off',
    remedy: 'Remove the option.',
    reference: 'CWE-346',
  },
  {
    id: 'patterns/electron-opens-value',
    severity: 'medium',
    language: 'script',
    mentions: ['openExternal'],
    rule: {
      all: [
        call('^(?:electron\\.)?shell\\.openExternal$', argument(1, dynamicValue)),
        {
          not: {
            inside: {
              stopBy: 'end',
              any: [{ kind: 'if_statement' }, { kind: 'statement_block' }],
              regex: '(?i)https?:|protocol|allowed|is_?safe|valid',
            },
          },
        },
      ],
    },
    title: 'An address that is not checked is handed to the operating system, which may run a program for it',
    remedy: 'Accept only `https:` addresses of hosts that you expect.',
    reference: 'CWE-939',
  },
];
