import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';

const call = (callee: string, ...more: readonly Rule[]): Rule => ({
  kind: 'call',
  all: [{ has: { field: 'function', regex: callee } }, ...more],
});
const argument = (position: number, rule: Rule): Rule => ({
  has: { field: 'arguments', has: { all: [{ nthChild: position }, rule] } },
});
const keyword = (name: string, value: string): Rule => ({
  has: {
    field: 'arguments',
    has: {
      kind: 'keyword_argument',
      all: [
        { has: { field: 'name', regex: `^(?:${name})$` } },
        { has: { field: 'value', regex: `^(?:${value})$` } },
      ],
    },
  },
});
const builtText: Rule = { matches: 'built-text' };
const dynamicValue: Rule = { matches: 'dynamic-value' };
const requestText: Rule = { matches: 'request-text' };
const assignment = (name: string, right: Rule): Rule => ({
  kind: 'assignment',
  all: [{ has: { field: 'left', regex: name } }, { has: { field: 'right', all: [right] } }],
});

const sqlText =
  '(?is)^\\(?[rfb]*[\'"]+\\s*(?:select\\b.+\\bfrom\\b|insert\\s+into\\b|update\\b.+\\bset\\b|delete\\s+from\\b|(?:drop|alter|truncate)\\s+table\\b)';

export const pythonRules: readonly PatternRule[] = [
  {
    id: 'patterns/py-sql-built-text',
    severity: 'high',
    language: 'python',
    mentions: ['execute', 'raw(', 'text(', 'sql', 'query'],
    rule: {
      any: [
        call(
          '(?:^|\\.)(?:execute|executemany|executescript|raw|text|read_sql|read_sql_query)$',
          argument(1, { all: [builtText, { regex: sqlText }] }),
        ),
        assignment('(?i)(?:sql|query|stmt|statement)$', { all: [builtText, { regex: sqlText }] }),
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
    severity: 'high',
    language: 'python',
    mentions: ['eval(', 'exec('],
    rule: call('^(?:eval|exec)$', argument(1, dynamicValue)),
    title: 'A text that is not fixed is run as code',
    remedy: 'Use `ast.literal_eval` or `json.loads` for data, a table of functions for choices.',
    reference: 'CWE-95',
  },
  {
    id: 'patterns/py-pickle',
    severity: 'high',
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
    id: 'patterns/py-certificate-unchecked',
    severity: 'high',
    language: 'python',
    mentions: ['verify', '_create_unverified_context', 'CERT_NONE', 'check_hostname'],
    rule: {
      any: [
        call(
          '^(?:requests|httpx|session|client|self\\.session|s)\\.(?:get|post|put|patch|delete|head|request|Client|AsyncClient)$',
          keyword('verify', 'False'),
        ),
        call('^httpx\\.(?:Client|AsyncClient)$', keyword('verify', 'False')),
        call('^ssl\\._create_unverified_context$'),
        assignment('\\.verify_mode$', { regex: 'CERT_NONE$' }),
        assignment('\\.check_hostname$', { regex: '^False$' }),
        assignment('_create_default_https_context$', { regex: '_create_unverified_context' }),
      ],
    },
    title:
      'The other side’s certificate is not checked, so anybody on the way can read and change the traffic',
    remedy: 'Remove the setting; for a private authority pass its certificate as `verify`.',
    reference: 'CWE-295',
  },
  {
    id: 'patterns/py-debug-server',
    severity: 'high',
    language: 'python',
    mentions: ['debug', 'DEBUG'],
    rule: call('^(?:app|application|socketio)\\.run$', keyword('debug', 'True')),
    title: 'The debugger is on, and it runs code for whoever reaches it',
    remedy: 'Turn `debug` off outside your own machine.',
    reference: 'CWE-489',
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
    id: 'patterns/py-autoescape-off',
    severity: 'medium',
    language: 'python',
    mentions: ['autoescape'],
    rule: call('(?:^|\\.)Environment$', keyword('autoescape', 'False')),
    title: 'Values are put into HTML unescaped',
    remedy: 'Use `autoescape=select_autoescape()`.',
    reference: 'CWE-79',
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
    id: 'patterns/py-fast-password-hash',
    severity: 'high',
    language: 'python',
    mentions: ['hashlib'],
    rule: call(
      '^hashlib\\.(?:md5|sha1|sha224|sha256|sha512)$',
      argument(1, { regex: '(?i)passw(?:or)?d|passphrase' }),
    ),
    title: 'A password is hashed with a fast hash, which can be guessed at billions of tries a second',
    remedy: 'Use `hashlib.scrypt`, bcrypt or Argon2 with a salt of its own for each password.',
    reference: 'CWE-916',
  },
  {
    id: 'patterns/py-guessable-random',
    severity: 'high',
    language: 'python',
    mentions: ['random.'],
    rule: assignment('(?i)(?:token|secret|password|otp|nonce|salt|session_id|api_key|reset_code)$', {
      any: [
        call('^random\\.'),
        {
          has: {
            stopBy: 'end',
            ...call('^random\\.(?:random|randint|choice|choices|randrange|getrandbits)$'),
          },
        },
      ],
    }),
    title: '`random` makes a secret, and its next values can be computed from earlier ones',
    remedy: 'Use the `secrets` module.',
    reference: 'CWE-338',
  },
  {
    id: 'patterns/py-predictable-temporary-file',
    severity: 'medium',
    language: 'python',
    mentions: ['mktemp'],
    rule: call('^tempfile\\.mktemp$'),
    title: 'Another user can put a file under the name before it is opened',
    remedy: 'Use `tempfile.NamedTemporaryFile` or `mkstemp`.',
    reference: 'CWE-377',
  },
  {
    id: 'patterns/py-host-key-unchecked',
    severity: 'high',
    language: 'python',
    mentions: ['set_missing_host_key_policy'],
    rule: call('\\.set_missing_host_key_policy$', argument(1, { regex: '(?:AutoAddPolicy|WarningPolicy)' })),
    title: 'Any host’s key is accepted',
    remedy: 'Load the known hosts and keep `RejectPolicy`.',
    reference: 'CWE-295',
  },
  {
    id: 'patterns/py-jwt-unchecked',
    severity: 'critical',
    language: 'python',
    mentions: ['jwt'],
    rule: call('^jwt\\.decode$', {
      has: {
        field: 'arguments',
        regex: `verify\\s*=\\s*False|['"]verify_signature['"]\\s*:\\s*False|['"](?i:none)['"]`,
      },
    }),
    title: 'A token is read without checking its signature',
    remedy: 'Pass the key and `algorithms` with exactly the one that you sign with.',
    reference: 'CWE-347',
  },
  {
    id: 'patterns/py-world-writable',
    severity: 'medium',
    language: 'python',
    mentions: ['chmod'],
    rule: call('^os\\.chmod$', argument(2, { regex: '^0o?[0-7]?[0-7]{2}[2367]$' })),
    title: 'A file can be written by every user of the machine',
    remedy: 'Use `0o600` for files and `0o700` for folders, or what the readers need.',
    reference: 'CWE-732',
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
