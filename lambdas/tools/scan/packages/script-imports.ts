import { isBuiltin } from 'node:module';
import type { Rule, SgNode } from '@ast-grep/napi';
import { parseSource } from '../patterns/find-patterns.ts';
import type { SourceLanguage } from '../patterns/languages.ts';

/** One mention of a package by a script. */
export interface PackageImport {
  /** `@scope/name` or `name`. */
  name: string;
  /** As it is written, with what follows the package's name; absent for `/// <reference types="name" />`. */
  specifier?: string;
  line: number;
  /** Gone when the program runs: `import type`. */
  isTypeOnly: boolean;
}

export interface ScriptMentions {
  imports: PackageImport[];
  /** The texts of all other string literals: plugins and presets are named so. */
  texts: ReadonlySet<string>;
}

const loaders =
  '^(?:import|require|require\\.resolve|import\\.meta\\.resolve|jest\\.(?:mock|requireActual)|vi\\.mock)$';
const importing: Rule = {
  any: [
    { inside: { kind: 'import_statement' } },
    { inside: { kind: 'export_statement' } },
    { inside: { kind: 'import_require_clause' } },
    {
      inside: {
        kind: 'arguments',
        inside: { kind: 'call_expression', has: { field: 'function', regex: loaders } },
      },
      nthChild: 1,
    },
  ],
};

/** @throws {UnreadableSource} when the text cannot be judged. */
export function mentionsIn(language: SourceLanguage, text: string): ScriptMentions {
  const root = parseSource(language, text);
  const imports = root.findAll({ rule: { kind: 'string', ...importing } }).flatMap(importOf);
  const texts = new Set(
    root.findAll({ rule: { kind: 'string_fragment' } }).map((node) => node.text().slice(0, 214)),
  );
  return { imports: [...imports, ...typeReferences(text)], texts };
}

/** They stand before the first statement of a file. */
const typeReference =
  /^\/\/\/[ \t]{0,20}<reference[ \t](?:[^>\n]{0,200}[ \t])?types=["']([^"'\n]{1,214})["']/;

function typeReferences(text: string): PackageImport[] {
  if (!text.includes('<reference')) return [];
  return text.split('\n').flatMap((each, index) => {
    const name = packageOf(typeReference.exec(each)?.[1] ?? '');
    return name === undefined ? [] : [{ name, line: index + 1, isTypeOnly: true }];
  });
}

function importOf(node: SgNode): PackageImport[] {
  const specifier = node.text().slice(1, -1);
  const name = packageOf(specifier);
  if (name === undefined) return [];
  const statement = node.parent();
  const isTypeOnly = /^(?:import|export)\s+type\b/.test(statement?.text() ?? '');
  return [{ name, specifier, line: node.range().start.line + 1, isTypeOnly }];
}

/** The package that a specifier belongs to; nothing for files, subpath imports, addresses and Node.js itself. */
export function packageOf(specifier: string): string | undefined {
  if (isBuiltin(specifier) || /^[a-z][a-z+-]+:/.test(specifier)) return undefined;
  const name = /^(@[a-z0-9~][\w.~-]*\/[a-z0-9~_][\w.~-]*|[a-z0-9~][\w.~-]*)(?:\/|$)/i.exec(specifier)?.[1];
  // Bundlers' loaders and queries: `./a.svg?url`, `!raw-loader!./a`.
  return name === undefined || /^[~@]\//.test(specifier) ? undefined : name;
}
