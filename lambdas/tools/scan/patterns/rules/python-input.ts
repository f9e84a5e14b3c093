import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import {
  argument,
  assignment,
  builtText,
  call,
  dynamicValue,
  keyword,
  requestText,
} from '../python-builders.ts';

const sqlText =
  '(?is)^\\(?[rfb]*[\'"]+\\s*(?:select\\b.+\\bfrom\\b|insert\\s+into\\b|update\\b.+\\bset\\b|delete\\s+from\\b|(?:drop|alter|truncate)\\s+table\\b)';

const builtSql: Rule = { all: [{ matches: 'built-sql' }, { regex: sqlText }] };

export const pythonInputRules: readonly PatternRule[] = [
  {
    id: 'patterns/py-sql-built-text',
    severity: 'medium',
    language: 'python',
    mentions: ['execute', 'raw(', 'text(', 'sql', 'query'],
    rule: {
      any: [
        call(
          '(?:^|\\.)(?:execute|executemany|executescript|raw|text|read_sql|read_sql_query)$',
          argument(1, builtSql),
        ),
        assignment('(?i)(?:sql|query|stmt|statement)$', builtSql),
      ],
    },
    title: 'SQL statement is put together from values instead of taking them as parameters',
    remedy: 'Use placeholders and pass the values as the second argument of `execute`.',
    reference: 'CWE-89',
  },
  {
    id: 'patterns/py-command-built-text',
    severity: 'high',
    language: 'python',
    mentions: ['os.system', 'os.popen', 'getoutput'],
    rule: call('^(?:os\\.(?:system|popen)|subprocess\\.get(?:status)?output)$', argument(1, dynamicValue)),
    title: 'A shell runs a command that is not fixed',
    remedy: 'Use `subprocess.run` with a list of arguments.',
    reference: 'CWE-78',
  },
  {
    id: 'patterns/py-subprocess-shell',
    severity: 'high',
    language: 'python',
    mentions: ['shell'],
    rule: call(
      '^(?:subprocess\\.)?(?:run|call|check_call|check_output|Popen)$',
      keyword('shell', 'True'),
      argument(1, dynamicValue),
    ),
    title: 'A shell runs a command that is not fixed',
    remedy: 'Drop `shell=True` and pass a list of arguments.',
    reference: 'CWE-78',
  },
  {
    id: 'patterns/py-eval',
    severity: 'medium',
    language: 'python',
    mentions: ['eval(', 'exec('],
    rule: call('^(?:eval|exec)$', argument(1, dynamicValue)),
    title: 'A text that is not fixed is run as code',
    remedy: 'Use `ast.literal_eval` or `json.loads` for data, a table of functions for choices.',
    reference: 'CWE-95',
  },
  {
    id: 'patterns/py-pickle',
    severity: 'medium',
    language: 'python',
    mentions: ['pickle', 'marshal', 'shelve', 'dill', 'jsonpickle'],
    rule: call(
      '^(?:pickle|cPickle|_pickle|dill|marshal|jsonpickle)\\.(?:load|loads|Unpickler|decode)$',
      argument(1, { all: [dynamicValue, { not: { regex: '\\.dumps\\(' } }] }),
    ),
    title: 'Unpickling runs whatever the data asks for',
    remedy: 'Use JSON, or check a signature over the bytes first.',
    reference: 'CWE-502',
  },
  {
    id: 'patterns/py-yaml-load',
    severity: 'high',
    language: 'python',
    mentions: ['yaml'],
    rule: {
      any: [
        {
          all: [
            call('^yaml\\.(?:load|load_all)$'),
            { not: { has: { field: 'arguments', regex: 'SafeLoader|BaseLoader' } } },
          ],
        },
        call('^yaml\\.(?:unsafe_load|unsafe_load_all|full_load)$'),
      ],
    },
    title: 'YAML that can build any object is loaded',
    remedy: 'Use `yaml.safe_load`.',
    reference: 'CWE-502',
  },
  {
    id: 'patterns/py-template-from-request',
    severity: 'critical',
    language: 'python',
    mentions: ['render_template_string', 'Template(', 'from_string'],
    rule: call(
      '^(?:flask\\.)?(?:render_template_string|Template|jinja2\\.Template|\\w+\\.from_string)$',
      argument(1, requestText),
    ),
    title: 'The request decides the text of a template, which runs as code',
    remedy: 'Keep templates fixed and pass the value as data.',
    reference: 'CWE-1336',
  },
  {
    id: 'patterns/py-path-from-request',
    severity: 'high',
    language: 'python',
    mentions: ['open(', 'send_file', 'remove(', 'unlink('],
    rule: call(
      '^(?:open|(?:flask\\.)?send_file|os\\.(?:remove|unlink)|shutil\\.rmtree)$',
      argument(1, {
        any: [
          requestText,
          call('^os\\.path\\.join$', { has: { field: 'arguments', has: { matches: 'request-input' } } }),
        ],
      }),
    ),
    title: 'A value of the request chooses a file, so `../` reaches any other',
    remedy: 'Use `send_from_directory` or `secure_filename`, and check the resolved path.',
    reference: 'CWE-22',
  },
  {
    id: 'patterns/py-ssrf-from-request',
    severity: 'high',
    language: 'python',
    mentions: ['requests', 'httpx', 'urlopen'],
    rule: call(
      '^(?:(?:requests|httpx)\\.(?:get|post|put|delete|head|patch)|(?:urllib\\.request\\.)?urlopen)$',
      argument(1, {
        all: [requestText, { not: { regex: '^[fr]*[\'"]https?://[\\w.:-]+[/?]' } }],
      }),
    ),
    title: 'The request decides which address this server calls',
    remedy:
      'Allow a fixed list of hosts, and refuse private and link-local addresses after resolving the name.',
    reference: 'CWE-918',
  },
  {
    id: 'patterns/py-unescaped-markup',
    severity: 'medium',
    language: 'python',
    mentions: ['mark_safe', 'Markup('],
    rule: call('^(?:mark_safe|Markup|markupsafe\\.Markup)$', argument(1, builtText)),
    title: 'A value is marked as safe HTML without being escaped',
    remedy: 'Use `format_html`, which escapes its arguments.',
    reference: 'CWE-79',
  },
];
