import type { PatternRule } from '../pattern-rule.ts';
import {
  anyArgument,
  argument,
  builtText,
  call,
  construct,
  dynamicValue,
  literal,
  property,
  requestText,
  valueIs,
} from '../rule-builders.ts';

const sqlText =
  '(?is)^[`"\'(]+\\s*(?:select\\b.+\\bfrom\\b|insert\\s+into\\b|update\\b.+\\bset\\b|delete\\s+from\\b|(?:drop|alter|truncate)\\s+table\\b|grant\\b|create\\s+user\\b|where\\b)';
const sqlCall =
  '(?i)(?:^|\\.)\\$?(?:query|execute|raw|exec|prepare|all|get|each|run|one|any|manyOrNone|oneOrNone|whereRaw|orderByRaw|literal|queryRawUnsafe|executeRawUnsafe)$';
/** Calls whose first argument is SQL whatever it looks like; `execute` alone may be anything. */
const rawSqlCall =
  '(?:^|\\.)(?:\\$queryRawUnsafe|\\$executeRawUnsafe|whereRaw|orderByRaw|havingRaw)$|^(?:this\\.)?(?:knex|db|sequelize)\\.(?:raw|query)$|(?:^|\\.)(?:pool|conn|connection)\\.query$';
const shellCall =
  '^(?:(?:child_process|childProcess|cp|child|shell|shelljs)\\.)?(?:exec|execSync|execAsync|execPromise|promisify\\(exec\\))$';

export const injectionRules: readonly PatternRule[] = [
  {
    id: 'patterns/sql-built-text',
    severity: 'medium',
    language: 'script',
    mentions: [
      /[`"'(]\s*(?:select|insert\s+into|update|delete\s+from|(?:drop|alter|truncate)\s+table|grant|create\s+user|where)\b/i,
    ],
    rule: {
      all: [
        builtText,
        { matches: 'built-sql' },
        { regex: sqlText },
        {
          any: [
            { all: [{ inside: { kind: 'arguments', inside: call(sqlCall) } }, { not: requestText }] },
            {
              inside: {
                kind: 'variable_declarator',
                all: [{ has: { field: 'name', regex: '(?i)(?:sql|query|stmt|statement)$' } }],
              },
            },
            {
              inside: {
                kind: 'assignment_expression',
                all: [{ has: { field: 'left', regex: '(?i)(?:sql|query|stmt|statement|\\.text)$' } }],
              },
            },
            { inside: property('sql|text|query') },
          ],
        },
      ],
    },
    title: 'SQL statement is put together from values instead of taking them as parameters',
    remedy: 'Use placeholders (`?`, `$1`) and pass the values as the parameter array.',
    reference: 'CWE-89',
  },
  {
    id: 'patterns/sql-from-request',
    severity: 'critical',
    language: 'script',
    mentions: ['query(', 'raw(', 'Raw(', 'execute(', 'Unsafe(', 'literal('],
    rule: {
      any: [
        call(sqlCall, argument(1, { all: [requestText, { regex: sqlText }] })),
        call(rawSqlCall, argument(1, requestText)),
      ],
    },
    title: 'A value of the request becomes part of an SQL statement',
    remedy:
      'Use placeholders and pass the value as a parameter; choose columns and tables from a fixed list.',
    reference: 'CWE-89',
  },
  {
    id: 'patterns/command-built-text',
    severity: 'medium',
    language: 'script',
    mentions: [
      /(?:(?<![\w$.])|\b(?:child_process|childProcess|cp|child|shell|shelljs)\.)(?:exec(?:Sync|Async|Promise)?|promisify\(exec\))\s*[(<]/,
    ],
    rule: call(shellCall, argument(1, { all: [builtText, { not: requestText }] })),
    title: 'A shell command is put together from values',
    remedy: 'Call `execFile` or `spawn` without a shell and pass every value as its own array element.',
    reference: 'CWE-78',
  },
  {
    id: 'patterns/command-from-request',
    severity: 'critical',
    language: 'script',
    mentions: ['exec', 'spawn', 'execa'],
    rule: call(
      // `exec` is a method of regular expressions, too, and of those in most programs.
      '(?:^|\\b(?:cp|child_?[pP]rocess|shell(?:js)?)\\.)exec$|(?:^|\\.)(?:execSync|execAsync|execFile|execFileSync|spawn|spawnSync|execa|execaCommand|fork)$',
      argument(1, requestText),
    ),
    title: 'A value of the request decides which command runs',
    remedy:
      'Choose the command from a fixed list and pass checked values as array elements, without a shell.',
    reference: 'CWE-78',
  },
  {
    id: 'patterns/spawn-with-shell',
    severity: 'high',
    language: 'script',
    mentions: [/shell['"]?\s*:\s*(?:true|['"])/],
    rule: call(
      '(?:^|\\.)(?:spawn|spawnSync|execFile|execFileSync|execa)$',
      anyArgument({ kind: 'object', has: property('shell', { regex: '^(?:true|[\'"])' }) }),
      {
        any: [
          argument(1, dynamicValue),
          argument(2, dynamicValue),
          argument(2, { kind: 'array', has: dynamicValue }),
        ],
      },
    ),
    title: 'A command with changing values runs through a shell',
    remedy: 'Drop the `shell` option: without it the arguments cannot be read as shell syntax.',
    reference: 'CWE-78',
  },
  {
    id: 'patterns/eval-of-value',
    severity: 'high',
    language: 'script',
    mentions: ['eval('],
    rule: call('^(?:(?:window|globalThis|global|self)\\.)?eval$', argument(1, dynamicValue)),
    title: '`eval` runs a text that is not fixed',
    remedy: 'Parse data with `JSON.parse`, or choose from a table of functions.',
    reference: 'CWE-95',
  },
  {
    id: 'patterns/function-from-text',
    severity: 'high',
    language: 'script',
    mentions: ['Function('],
    rule: {
      any: [
        construct('^Function$', anyArgument(dynamicValue)),
        call('^Function$', anyArgument(dynamicValue)),
      ],
    },
    title: 'A function is compiled from a text that is not fixed',
    remedy: 'Write the function, or choose from a table of functions.',
    reference: 'CWE-95',
  },
  {
    id: 'patterns/vm-runs-value',
    severity: 'high',
    language: 'script',
    mentions: ['runIn', 'vm.Script', 'compileFunction'],
    rule: {
      any: [
        call(
          '(?:^|\\.)(?:runInNewContext|runInThisContext|runInContext|compileFunction)$',
          argument(1, dynamicValue),
        ),
        construct('^vm\\.Script$', argument(1, dynamicValue)),
      ],
    },
    title: 'The `vm` module runs a text that is not fixed, and it is no sandbox',
    remedy: 'Do not run foreign code in this process; use a separate, confined process.',
    reference: 'CWE-94',
  },
  {
    id: 'patterns/timer-runs-text',
    severity: 'medium',
    language: 'script',
    mentions: [/set(?:Timeout|Interval|Immediate)\s*\(\s*(?:['"`(]|[^;{}=>]{1,200}\+)/],
    rule: call(
      '^(?:(?:window|globalThis|self)\\.)?(?:setTimeout|setInterval|setImmediate)$',
      argument(1, { any: [literal(), builtText] }),
    ),
    title: 'A timer is given text, which it compiles like `eval`',
    remedy: 'Pass a function.',
    reference: 'CWE-95',
  },
  {
    id: 'patterns/nosql-where',
    severity: 'high',
    language: 'script',
    mentions: ['$where'],
    rule: property('\\$where', dynamicValue),
    title: 'MongoDB runs `$where` as code, and its text is not fixed',
    remedy: 'Use query operators, or `$expr` with fixed fields.',
    reference: 'CWE-943',
  },
  {
    id: 'patterns/nosql-filter-from-request',
    severity: 'high',
    language: 'script',
    mentions: [/\b(?:req|request)\.(?:body|query)\b/],
    rule: call(
      '\\.(?:find|findOne|findOneAndUpdate|findOneAndDelete|findOneAndReplace|updateOne|updateMany|deleteOne|deleteMany|countDocuments|replaceOne)$',
      argument(1, { regex: '^(?:req|request|ctx\\.request)\\.(?:body|query)$' }),
    ),
    title: 'The request decides the whole database filter, operators included',
    remedy: 'Build the filter from named fields and make each a string or number first.',
    reference: 'CWE-943',
  },
  {
    id: 'patterns/ldap-filter-built-text',
    severity: 'high',
    language: 'script',
    mentions: [/[`"']\s*\([&|!]?\(?\w+=/],
    rule: {
      any: [
        property('filter|searchFilter'),
        { kind: 'variable_declarator', has: { field: 'name', regex: '(?i)filter$' } },
      ],
      all: [valueIs({ all: [builtText, { regex: '^[`"\']\\s*\\([&|!]?\\(?\\w+=' }] })],
    },
    title: 'An LDAP filter is put together from values',
    remedy: 'Build the filter with the library’s filter classes, which escape values.',
    reference: 'CWE-90',
  },
  {
    id: 'patterns/xpath-built-text',
    severity: 'medium',
    language: 'script',
    mentions: ['xpath', 'evaluate('],
    rule: call(
      '(?:^xpath\\.(?:select1?|evaluate|parse)|^document\\.evaluate|\\.xpath)$',
      argument(1, builtText),
    ),
    title: 'An XPath expression is put together from values',
    remedy: 'Use XPath variables, or compare the values in code.',
    reference: 'CWE-643',
  },
  {
    id: 'patterns/template-from-request',
    severity: 'critical',
    language: 'script',
    mentions: ['render', 'compile', 'template('],
    rule: call(
      '(?i)^(?:ejs|pug|jade|handlebars|hbs|nunjucks|mustache|dot|eta|liquid\\w*|_|lodash)\\.(?:render|renderString|compile|template|parseAndRender\\w*)$',
      argument(1, requestText),
    ),
    title: 'The request decides the text of a template, which runs as code',
    remedy: 'Keep templates fixed and pass the value as data.',
    reference: 'CWE-1336',
  },
];
