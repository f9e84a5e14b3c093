import type { Rule } from '@ast-grep/napi';
import type { BindingSyntax } from './fixed-names.ts';
import type { VariableSyntax } from './request-variables.ts';

const source =
  '(?:flask\\.)?(?:self\\.)?request\\.(?:args|form|values|json|cookies|headers|GET|POST|data|url|full_path|query_params|path_params|get_json\\(\\))';

/** `request.args.get('name')`, `request.form['name']`, `request.GET["q"].strip()`. */
const requestMember: Rule = {
  any: [{ kind: 'attribute' }, { kind: 'subscript' }, { kind: 'call' }],
  regex: `^${source}(?:[A-Za-z0-9_.]|\\[[^\\]]*\\]|\\((?:[^()]*)\\))*$`,
};

const fixedByName =
  '^(?:[A-Za-z0-9_]+\\.)*(?:[A-Z][A-Z0-9_]*|table|table_name|columns?|placeholders|fields|schema)$';

/** `command = "ls -l"`. */
export const pythonBindings: BindingSyntax = {
  fixed: {
    kind: 'assignment',
    all: [
      { has: { field: 'left', kind: 'identifier' } },
      {
        has: {
          field: 'right',
          any: [{ kind: 'string', not: { has: { kind: 'interpolation' } } }, { kind: 'integer' }],
        },
      },
    ],
  },
  nameField: 'left',
  names: ['identifier'],
  binds: new Set([
    ...[
      'parameters',
      'lambda_parameters',
      'typed_parameter',
      'list_splat_pattern',
      'dictionary_splat_pattern',
    ],
    ...[
      'pattern_list',
      'tuple_pattern',
      'list_pattern',
      'as_pattern_target',
      'global_statement',
      'aliased_import',
    ],
  ]),
  bindsField: new Map([
    ['assignment', 'left'],
    ['augmented_assignment', 'left'],
    ['default_parameter', 'name'],
    ['typed_default_parameter', 'name'],
    ['named_expression', 'name'],
    ['for_statement', 'left'],
    ['for_in_clause', 'left'],
    ['function_definition', 'name'],
  ]),
};

const dynamicPart: Rule = {
  any: [{ kind: 'identifier' }, { kind: 'attribute' }, { kind: 'subscript' }, { kind: 'call' }],
  not: {
    any: [
      { regex: fixedByName },
      { matches: 'fixed-variable' },
      { regex: '^(?:int|float|len|shlex\\.quote|quote|escape|html\\.escape)\\(' },
    ],
  },
};

function textWith(part: Rule): Rule {
  const operand = (rule: Rule): Rule => ({
    has: { stopBy: { not: { any: [{ kind: 'binary_operator' }, { kind: 'tuple' }] } }, all: [rule] },
  });
  return {
    any: [
      { kind: 'string', has: { kind: 'interpolation', has: part } },
      { kind: 'binary_operator', regex: '[+%]', all: [operand({ kind: 'string' }), operand(part)] },
      {
        kind: 'call',
        all: [
          { has: { field: 'function', regex: `['"]\\.format$` } },
          { has: { field: 'arguments', has: part } },
        ],
      },
    ],
  };
}

/** Names of pieces of a statement that the program itself puts together: `where_clause`, `self.quote_name(name)`. */
const fragmentName =
  '(?:_(?:query|sql|clause|filters?|conditions?|joins?|columns?|fields?|tables?|list|names?)|\\b(?:sql|clause|where|joins?|column|columns|table|fragment|quoted\\w*|definition|constraint))$';
const fragmentCall =
  '^(?:[A-Za-z0-9_]+\\.)*(?:quote\\w*|qn|escape\\w*|Identifier|\\w+_sql|[\'"][^\'"]*[\'"]\\.join)\\(';
const sqlPart: Rule = {
  all: [
    dynamicPart,
    {
      not: {
        any: [
          {
            all: [{ regex: fragmentName }, { not: { regex: '(?i)search|user|input|raw|param|file_?name' } }],
          },
          { kind: 'call', regex: fragmentCall },
        ],
      },
    },
  ],
};

export const pythonVariables: VariableSyntax = {
  mention: new RegExp(source),
  parts: { 'request-member': requestMember },
  declarations: {
    kind: 'assignment',
    has: { field: 'right', any: [{ matches: 'request-member' }, textWith({ matches: 'request-member' })] },
  },
  nameField: 'left',
  names: { kind: 'identifier' },
  blocks: { any: [{ kind: 'block' }, { kind: 'module' }] },
  conditions: { kind: 'if_statement' },
  exits: {
    any: [
      { kind: 'return_statement' },
      { kind: 'raise_statement' },
      { kind: 'continue_statement' },
      { kind: 'break_statement' },
      { kind: 'call', regex: '^abort' },
    ],
  },
  checks: {
    kind: 'identifier',
    inside: { stopBy: { kind: 'block' }, kind: 'if_statement' },
    any: [
      { inside: { kind: 'argument_list' } },
      { inside: { kind: 'comparison_operator', regex: '\\bin\\b' } },
    ],
  },
};

/** Rules by name, for `matches`: Python. They name each other, as each copy is compiled anew. */
export const pythonParts: Record<string, Rule> = {
  'request-member': requestMember,
  'request-input': { any: [{ matches: 'request-member' }, { matches: 'request-variable' }] },
  'request-text': { any: [{ matches: 'request-input' }, textWith({ matches: 'request-input' })] },
  'dynamic-part': dynamicPart,
  'built-text': textWith({ matches: 'dynamic-part' }),
  'built-sql': textWith(sqlPart),
  'dynamic-value': { any: [{ matches: 'built-text' }, { matches: 'dynamic-part' }] },
};
