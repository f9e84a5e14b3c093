import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { anyArgument, argument, call, construct, dynamicValue, literal, property } from '../rule-builders.ts';

const openMode: Rule = { regex: '^(?:0o?[0-7]?[0-7]{2}[2367]|[\'"]0?[0-7]{2}[2367][\'"])$' };
const stack: Rule = { kind: 'member_expression', regex: '(?i)^(?:e|ex|err|error|exception)\\??\\.stack$' };
const answers = '^(?:res|response|reply|ctx\\.res)(?:\\.\\w+\\([^()]*\\))*\\.(?:send|json|end|write)$';

export const nodeRules: readonly PatternRule[] = [
  {
    id: 'patterns/old-buffer',
    severity: 'low',
    language: 'script',
    mentions: ['Buffer('],
    rule: construct('^Buffer$'),
    title: '`new Buffer` with a number returns memory of the process, unerased',
    remedy: 'Use `Buffer.from` for data and `Buffer.alloc` for sizes.',
    reference: 'CWE-908',
  },
  {
    id: 'patterns/unerased-buffer-sent',
    severity: 'medium',
    language: 'script',
    mentions: ['allocUnsafe'],
    rule: call('\\.(?:send|end|write|json)$', argument(1, { regex: '^Buffer\\.allocUnsafe(?:Slow)?\\(' })),
    title: 'Memory of the process is sent, unerased',
    remedy: 'Use `Buffer.alloc`.',
    reference: 'CWE-908',
  },
  {
    id: 'patterns/world-writable',
    severity: 'medium',
    language: 'script',
    mentions: ['chmod', 'umask', /\bmode['"]?\s*:\s*['"0]/],
    rule: {
      any: [
        call('(?:^|\\.)(?:fchmod|lchmod|chmod)(?:Sync)?$', argument(2, openMode)),
        {
          all: [
            property('mode', openMode),
            {
              inside: {
                kind: 'object',
                inside: {
                  kind: 'arguments',
                  inside: call('(?:mkdir|writeFile|open|createWriteStream|appendFile)(?:Sync)?$'),
                },
              },
            },
          ],
        },
        call('^(?:process\\.)?umask$', argument(1, { regex: '^(?:0|0o0+)$' })),
      ],
    },
    title: 'A file can be written by every user of the machine',
    remedy: 'Use `0o600` for files and `0o700` for folders, or what the readers need.',
    reference: 'CWE-732',
  },
  {
    id: 'patterns/code-running-deserializer',
    severity: 'high',
    language: 'script',
    mentions: ['serialize', 'funcster', 'cryo'],
    rule: call(
      '^(?:(?:serialize|nodeSerialize|serializer|funcster)\\.(?:unserialize|deepDeserialize)|unserialize)$',
      argument(1, dynamicValue),
    ),
    title: 'A deserialiser that runs functions inside the data',
    remedy: 'Use `JSON.parse` and validate the result against a schema.',
    reference: 'CWE-502',
  },
  {
    id: 'patterns/yaml-full-schema',
    severity: 'high',
    language: 'script',
    mentions: ['DEFAULT_FULL_SCHEMA', 'js-yaml-js-types', 'UNSAFE'],
    rule: call(
      '(?:^|\\.)(?:load|loadAll)$',
      anyArgument({
        kind: 'object',
        has: property('schema', { regex: 'DEFAULT_FULL_SCHEMA|js-yaml-js-types' }),
      }),
    ),
    title: 'YAML that can hold functions is loaded',
    remedy: 'Use the default schema.',
    reference: 'CWE-502',
  },
  {
    id: 'patterns/xml-external-entities',
    severity: 'high',
    language: 'script',
    mentions: ['noent', 'dtdload', 'resolveExternalEntities'],
    rule: property('noent|dtdload|resolveExternalEntities', { kind: 'true' }),
    title: 'XML may name files and addresses that the parser then reads',
    remedy: 'Leave external entities off.',
    reference: 'CWE-611',
  },
  {
    id: 'patterns/stack-sent-to-client',
    severity: 'medium',
    language: 'script',
    mentions: ['.stack'],
    rule: call(
      answers,
      argument(1, {
        any: [
          stack,
          { kind: 'object', has: { kind: 'pair', has: { field: 'value', all: [stack] } } },
          { kind: 'template_string', has: { kind: 'template_substitution', has: stack } },
        ],
      }),
    ),
    title: 'The stack trace is sent to the client',
    remedy: 'Log it with a request id and answer with that id.',
    reference: 'CWE-209',
  },
  {
    id: 'patterns/environment-sent-to-client',
    severity: 'high',
    language: 'script',
    mentions: ['process.env'],
    rule: call(
      answers,
      argument(1, {
        any: [
          { regex: '^(?:JSON\\.stringify\\()?process\\.env\\)?$' },
          {
            kind: 'object',
            has: {
              any: [
                { kind: 'spread_element', regex: 'process\\.env$' },
                { kind: 'pair', has: { field: 'value', regex: '^process\\.env$' } },
              ],
            },
          },
        ],
      }),
    ),
    title: 'The whole environment, secrets included, is sent to the client',
    remedy: 'Answer with the few values that the client needs.',
    reference: 'CWE-200',
  },
  {
    id: 'patterns/listens-everywhere',
    severity: 'low',
    language: 'script',
    mentions: ['0.0.0.0', "'::'"],
    rule: {
      any: [
        call('\\.listen$', argument(2, { regex: '^[\'"](?:0\\.0\\.0\\.0|::)[\'"]$' })),
        call(
          '\\.listen$',
          argument(1, {
            kind: 'object',
            has: property('host|hostname', { regex: '^[\'"](?:0\\.0\\.0\\.0|::)[\'"]$' }),
          }),
        ),
      ],
    },
    title: 'The server listens on every network of the machine',
    remedy: 'Listen on 127.0.0.1 unless a container or load balancer has to reach it.',
    reference: 'CWE-1327',
  },
  {
    id: 'patterns/source-served',
    severity: 'high',
    language: 'script',
    mentions: ['static('],
    rule: call(
      '^express\\.static$',
      argument(1, {
        regex: '^(?:__dirname|process\\.cwd\\(\\)|[\'"](?:\\.|\\./|/)[\'"]|import\\.meta\\.dirname)$',
      }),
    ),
    title: 'The program’s own folder is served, source and configuration included',
    remedy: 'Serve a folder that holds public files only.',
    reference: 'CWE-548',
  },
  {
    id: 'patterns/dotfiles-served',
    severity: 'medium',
    language: 'script',
    mentions: ['dotfiles'],
    rule: property('dotfiles', literal('^.allow.$')),
    title: 'Files such as `.env` and `.git` are served',
    remedy: 'Use `dotfiles: "ignore"`.',
    reference: 'CWE-538',
  },
  {
    id: 'patterns/predictable-temporary-file',
    severity: 'low',
    language: 'script',
    mentions: ['/tmp/'],
    rule: call(
      '^(?:(?:fs|fsp|fs\\.promises)\\.)?(?:writeFile|writeFileSync|createWriteStream|appendFile|appendFileSync)$',
      argument(1, literal('^./tmp/')),
    ),
    title: 'A file with a fixed name in a folder that every user can write',
    remedy: 'Make a folder with `fs.mkdtemp` first.',
    reference: 'CWE-377',
  },
];
