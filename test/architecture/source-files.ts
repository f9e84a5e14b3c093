import { readFileSync } from 'node:fs';
import { dirname, posix, relative, resolve } from 'node:path';
import { Lang, parse, type SgNode } from '@ast-grep/napi';
import { globSync } from 'tinyglobby';

export const root = resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  path: string;
  text: string;
  tree: SgNode;
}

/** Every TypeScript file of the project; the files of the vulnerable sample end in `.sample`. */
export function readSourceFiles(): SourceFile[] {
  const paths = globSync(['**/*.ts'], {
    cwd: root,
    ignore: ['node_modules/**', 'cdk.out/**', 'dist/**'],
  });
  return paths.sort().map((path) => {
    const text = readFileSync(resolve(root, path), 'utf8');
    return { path, text, tree: parse(Lang.TypeScript, text).root() };
  });
}

/**
 * The module specifiers that a file imports or re-exports, dynamic imports included.
 * @param which `values` leaves out each statement that is an `import type`; `loaded` dynamic imports as well.
 */
export function importsOf(file: SourceFile, which: 'all' | 'values' | 'loaded' = 'all'): string[] {
  const statements = file.tree
    .findAll({ rule: { any: [{ kind: 'import_statement' }, { kind: 'export_statement' }] } })
    .filter((statement) => which === 'all' || !/^(?:import|export) type\b/.test(statement.text()));
  const fixed = statements.map((statement) => statement.field('source')?.text());
  const dynamic = file.tree
    .findAll({ rule: { pattern: 'import($SOURCE)' } })
    .map((call) => call.getMatch('SOURCE')?.text());
  return [...fixed, ...(which === 'loaded' ? [] : dynamic)]
    .filter((text) => text !== undefined)
    .map((text) => text.replace(/^['"`]|['"`]$/g, ''));
}

/** Turns a specifier of the project's own into a path from the root; `undefined` for packages. */
export function resolveOwn(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(relative(root, resolve(root, dirname(from), specifier)).replaceAll('\\', '/'));
}
