import type { SgNode } from '@ast-grep/napi';
import { namedChildren } from './tree.ts';

/** Modules whose calls are sinks or carry values on, by the name that most people give them. */
const customary: Readonly<Record<string, string>> = {
  child_process: 'child_process',
  fs: 'fs',
  'fs/promises': 'fs.promises',
  'fs-extra': 'fs',
  path: 'path',
  url: 'url',
  querystring: 'querystring',
  qs: 'qs',
  util: 'util',
  vm: 'vm',
  http: 'http',
  https: 'https',
  axios: 'axios',
  got: 'got',
  needle: 'needle',
  superagent: 'superagent',
  request: 'request',
  'node-fetch': 'fetch',
  'cross-fetch': 'fetch',
  undici: 'undici',
  lodash: '_',
  'node-serialize': 'serialize',
  mathjs: 'mathjs',
  ejs: 'ejs',
  pug: 'pug',
  handlebars: 'handlebars',
  nunjucks: 'nunjucks',
};

/** What the names that a file gives to such modules, and to what is in them, stand for. */
export function importsOf(root: SgNode): ReadonlyMap<string, string> {
  const imports = new Map<string, string>();
  for (const node of root.findAll({ rule: { kind: 'import_statement' } })) addImport(imports, node);
  const declarators = {
    kind: 'variable_declarator',
    has: { field: 'value', regex: 'require\\(|promisify\\(' },
  };
  for (const node of root.findAll({ rule: declarators })) addRequire(imports, node);
  return imports;
}

function moduleOf(source: SgNode | null | undefined): string | undefined {
  const name =
    source
      ?.text()
      .slice(1, -1)
      .replace(/^node:/, '') ?? '';
  return Object.hasOwn(customary, name) ? customary[name] : undefined;
}

/** `import run, * as all, { exec as start } from 'node:child_process'`. */
function addImport(imports: Map<string, string>, statement: SgNode): void {
  const module = moduleOf(statement.field('source'));
  const clause = namedChildren(statement).find((child) => child.kind() === 'import_clause');
  if (module === undefined || clause === undefined) return;
  for (const part of namedChildren(clause)) {
    if (part.kind() === 'identifier') imports.set(part.text(), module);
    else if (part.kind() === 'namespace_import') imports.set(namedChildren(part)[0]?.text() ?? '', module);
    else
      for (const each of namedChildren(part)) {
        const name = each.field('name')?.text() ?? '';
        imports.set(each.field('alias')?.text() ?? name, `${module}.${name}`);
      }
  }
}

/** `const { exec: start } = require('child_process')`, `const start = promisify(exec)`. */
function addRequire(imports: Map<string, string>, declarator: SgNode): void {
  const [pattern, value] = [declarator.field('name'), declarator.field('value')];
  const meant = value === null ? undefined : meaningOf(imports, value);
  if (pattern === null || meant === undefined) return;
  if (pattern.kind() === 'identifier') imports.set(pattern.text(), meant);
  for (const part of pattern.kind() === 'object_pattern' ? namedChildren(pattern) : []) {
    const name = part.field('key')?.text() ?? part.text();
    imports.set(part.field('value')?.text() ?? name, `${meant}.${name}`);
  }
}

function meaningOf(imports: ReadonlyMap<string, string>, value: SgNode): string | undefined {
  if (value.kind() === 'member_expression') {
    const object = value.field('object');
    const module = object === null ? undefined : meaningOf(imports, object);
    return module === undefined ? undefined : `${module}.${value.field('property')?.text() ?? ''}`;
  }
  if (value.kind() === 'identifier') return imports.get(value.text());
  if (value.kind() !== 'call_expression') return undefined;
  const [first] = namedChildren(value.field('arguments') ?? value);
  const callee = value.field('function')?.text() ?? '';
  if (callee === 'require') return moduleOf(first);
  // What is promised does what it did before.
  return /(?:^|\.)promisify$/.test(callee) && first !== undefined ? meaningOf(imports, first) : undefined;
}
