import type { Rule } from '@ast-grep/napi';
import type { BindingSyntax } from './fixed-names.ts';
import type { VariableSyntax } from './request-variables.ts';

const requestObject = '(?:req|request|ctx(?:\\.req(?:uest)?)?|c\\.req|this\\.req)';
const requestFields = 'query|params|body|headers|cookies|originalUrl|param|get|header|nextUrl|files?';
const eventFields = 'queryStringParameters|pathParameters|body|headers|cookies|rawQueryString';
const anySource = `(?:${requestObject}\\??\\.(?:${requestFields})|req\\.url|event\\??\\.(?:${eventFields}))`;
const source = `${anySource}\\b`;
/** What may follow: properties, indexes, and calls without an argument or with one fixed text. */
const tail = `(?:[A-Za-z0-9_$.?!]|\\[[^\\]]*\\]|\\((?:'[^']*'|"[^"]*")?\\))*`;

const expressionKinds: Rule = {
  any: [
    { kind: 'member_expression' },
    { kind: 'subscript_expression' },
    { kind: 'call_expression' },
    { kind: 'non_null_expression' },
  ],
};

/** `req.query.name`, `event.pathParameters.id`, `ctx.request.body['x']`, `req.query.q.trim()`. */
const requestMember: Rule = {
  all: [expressionKinds, { regex: `^${source}${tail}$` }, { not: { regex: '\\.length$' } }],
};

/** `req.query.page ?? '1'`: the default does not make it any safer. */
const withDefault: Rule = {
  kind: 'binary_expression',
  all: [
    { has: { field: 'operator', regex: '^(?:\\|\\||\\?\\?)$' } },
    { has: { field: 'left', matches: 'request-member' } },
  ],
};
const direct: Rule = {
  any: [
    { matches: 'request-member' },
    withDefault,
    { kind: 'parenthesized_expression', has: withDefault },
    { kind: 'as_expression', has: { matches: 'request-member' } },
  ],
};

const plus: Rule = { kind: 'binary_expression', has: { field: 'operator', regex: '^\\+$' } };
/** Looks at the operands of a chain of `+`, not into the calls among them. */
const operand = (rule: Rule): Rule => ({
  has: { stopBy: { not: { kind: 'binary_expression' } }, all: [rule] },
});
const substitution = (rule: Rule): Rule => ({
  has: { kind: 'template_substitution', has: { all: [rule] } },
});

/** A template or a sum that has the given thing as one of its parts. */
function joined(part: Rule): Rule {
  return {
    any: [{ kind: 'template_string', all: [substitution(part)] }, { all: [plus, operand(part)] }],
  };
}

/** Where a name takes its value from the request: `const id = req.query.id`, `const { id } = req.query`. */
const declaresInput: Rule = {
  kind: 'variable_declarator',
  any: [
    {
      all: [
        { has: { field: 'name', kind: 'identifier' } },
        { has: { field: 'value', any: [direct, joined(direct)] } },
      ],
    },
    {
      all: [
        { has: { field: 'name', kind: 'object_pattern' } },
        { has: { field: 'value', all: [expressionKinds, { regex: `^${source}$` }] } },
      ],
    },
  ],
};

export const scriptVariables: VariableSyntax = {
  mention: new RegExp(anySource),
  parts: { 'request-member': requestMember },
  declarations: declaresInput,
  nameField: 'name',
  names: { any: [{ kind: 'identifier' }, { kind: 'shorthand_property_identifier_pattern' }] },
  blocks: { any: [{ kind: 'statement_block' }, { kind: 'program' }] },
  conditions: { kind: 'if_statement' },
  exits: {
    any: [
      { kind: 'return_statement' },
      { kind: 'throw_statement' },
      { kind: 'continue_statement' },
      { kind: 'break_statement' },
    ],
  },
  checks: {
    kind: 'identifier',
    inside: {
      stopBy: 'end',
      kind: 'call_expression',
      inside: { stopBy: { kind: 'statement_block' }, kind: 'if_statement' },
    },
    not: { inside: { stopBy: { kind: 'if_statement' }, kind: 'statement_block' } },
  },
};

/** `const banner = '<b>hello</b>'`. */
export const scriptBindings: BindingSyntax = {
  fixed: {
    kind: 'variable_declarator',
    all: [
      { has: { field: 'name', kind: 'identifier' } },
      {
        has: {
          field: 'value',
          any: [
            { kind: 'string' },
            { kind: 'number' },
            { kind: 'template_string', not: { has: { kind: 'template_substitution' } } },
          ],
        },
      },
    ],
  },
  nameField: 'name',
  names: ['identifier', 'shorthand_property_identifier_pattern'],
  binds: new Set([
    ...['required_parameter', 'optional_parameter', 'formal_parameters', 'rest_pattern', 'array_pattern'],
    ...['update_expression', 'catch_clause', 'import_specifier', 'import_clause'],
  ]),
  bindsField: new Map([
    ['variable_declarator', 'name'],
    ['assignment_expression', 'left'],
    ['augmented_assignment_expression', 'left'],
    ['assignment_pattern', 'left'],
    ['pair_pattern', 'value'],
    ['for_in_statement', 'left'],
    ['arrow_function', 'parameter'],
    ['function_declaration', 'name'],
  ]),
};

/** Upper-case names are constants; `table` or `placeholders` name the shape of a query, not its data. */
const fixedByName =
  '^(?:(?:[A-Za-z0-9_]+\\.)*[A-Z][A-Z0-9_]*|(?:[A-Za-z0-9_]+\\.)*(?:table|tableName|columns?|columnList|fields|placeholders|schema)|__dirname|__filename)$';

/** What a program computes; numbers made by `Number` and its like carry no text. */
const dynamicPart: Rule = {
  any: [
    { kind: 'identifier' },
    { kind: 'member_expression' },
    { kind: 'subscript_expression' },
    { kind: 'call_expression' },
    { kind: 'await_expression' },
    { kind: 'non_null_expression' },
    { kind: 'as_expression' },
  ],
  not: {
    any: [
      { regex: fixedByName },
      { matches: 'fixed-variable' },
      {
        regex:
          '^(?:Number|parseInt|parseFloat|Number\\.[A-Za-z0-9_]+|Math\\.[A-Za-z0-9_]+|JSON\\.stringify|import\\.meta)\\b|\\.length$|undefined',
      },
    ],
  },
};

/** Names of pieces of a statement that the program itself puts together: `filterQuery`, `whereClause`, `quoteTable()`. */
const fragmentName =
  '(?:[a-z0-9](?:Query|Sql|SQL|Clause|Clauses|Filters?|Conditions?|Joins?|Columns?|Fields?|Tables?|Placeholders|Slots)|_(?:query|sql|clause|filters?|conditions?|joins?|columns?|fields?|table)|\\b(?:clause|where|joins?|slots|fragment|quoted\\w*))$';
const fragmentCall = '^(?:[A-Za-z0-9_]+\\.)*(?:quote\\w*|escape\\w*|\\w+(?:Sql|SQL|Query|Clause|Token))\\(';
const sqlPart: Rule = {
  all: [
    dynamicPart,
    {
      not: {
        any: [
          { all: [{ regex: fragmentName }, { not: { regex: '(?i)search|user|input|raw|param' } }] },
          { kind: 'call_expression', regex: fragmentCall },
        ],
      },
    },
  ],
};

const sanitised: Rule = { regex: '(?i)saniti[sz]e|purify|escape|encodeuri|trusted|nonce' };

/** Rules by name, for `matches`: JavaScript and TypeScript. They name each other, as each copy is compiled anew. */
export const scriptParts: Record<string, Rule> = {
  'request-member': requestMember,
  'request-input': {
    any: [{ matches: 'request-variable' }, direct],
  },
  'request-text': { any: [{ matches: 'request-input' }, joined({ matches: 'request-input' })] },
  'dynamic-part': dynamicPart,
  'built-text': {
    all: [
      joined({ matches: 'dynamic-part' }),
      // A sum of names alone may be one of numbers.
      {
        any: [
          { kind: 'template_string' },
          operand({ any: [{ kind: 'string' }, { kind: 'template_string' }] }),
        ],
      },
    ],
  },
  'built-sql': joined(sqlPart),
  'dynamic-value': { any: [{ matches: 'built-text' }, { matches: 'dynamic-part' }] },
  'dynamic-markup': {
    all: [{ matches: 'dynamic-value' }, { not: { any: [sanitised, { regex: '^(?:t|i18n(?:\\.t)?)\\(' }] } }],
  },
};
