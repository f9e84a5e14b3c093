import python from '@ast-grep/lang-python';
import { Lang, registerDynamicLanguage } from '@ast-grep/napi';
import type { RuleLanguage } from './pattern-rule.ts';

export interface SourceLanguage {
  /** The grammar's name, as ast-grep knows it. */
  grammar: string;
  rules: readonly RuleLanguage[];
}

const typescript: SourceLanguage = { grammar: Lang.TypeScript, rules: ['script'] };
/** The TSX grammar reads plain JavaScript too, so that one set of node kinds serves every script. */
export const javascript: SourceLanguage = { grammar: Lang.Tsx, rules: ['script', 'jsx'] };
export const html: SourceLanguage = { grammar: Lang.Html, rules: ['html'] };

const byExtension: ReadonlyMap<string, SourceLanguage> = new Map([
  ...['js', 'cjs', 'mjs', 'jsx', 'tsx'].map((extension) => [extension, javascript] as const),
  ...['ts', 'cts', 'mts'].map((extension) => [extension, typescript] as const),
  ...['html', 'htm'].map((extension) => [extension, html] as const),
  ['py', { grammar: 'python', rules: ['python'] }],
]);

/** The language that a file's extension tells, `undefined` when no rule reads such files. */
export function languageOf(path: string): SourceLanguage | undefined {
  return byExtension.get(/\.([a-z]+)$/.exec(path.toLowerCase())?.[1] ?? '');
}

let pythonState: 'unknown' | 'loaded' | 'missing' = 'unknown';

/**
 * Whether the grammar can be used here. Python's is a library of its own, which is not built for every
 * platform; it is loaded on first use, and registered once because ast-grep keeps it for the process.
 */
export function isGrammarLoaded(language: SourceLanguage): boolean {
  if (language.grammar !== 'python') return true;
  if (pythonState === 'unknown') pythonState = loadPython();
  return pythonState === 'loaded';
}

function loadPython(): 'loaded' | 'missing' {
  try {
    registerDynamicLanguage({ python: { ...python, libraryPath: python.libraryPath } });
    return 'loaded';
  } catch {
    return 'missing';
  }
}
