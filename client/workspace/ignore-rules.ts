import ignore, { type Ignore } from 'ignore';

/**
 * The ignore rules in force in one folder, with git's meaning: the last rule that matches decides, and
 * rules of deeper folders come after those of the folders above. Immutable; `with` makes a deeper set.
 */
export class IgnoreRules {
  readonly #patterns: readonly string[];
  readonly #matcher: Ignore;

  constructor(patterns: readonly string[] = []) {
    this.#patterns = patterns;
    this.#matcher = ignore({ ignorecase: false }).add(patterns);
  }

  /** @param folder where the rules stand, from the root of the rules; `''` for the root itself. */
  with(folder: string, text: string): IgnoreRules {
    const patterns = text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => (folder === '' ? line : moveBelow(folder, line)));
    return patterns.length === 0 ? this : new IgnoreRules([...this.#patterns, ...patterns]);
  }

  /** @param path from the root of the rules; a folder's ends with a slash. */
  ignores(path: string): boolean {
    return this.#patterns.length > 0 && this.#matcher.ignores(path);
  }
}

/** One list for all folders keeps git's order; so a rule is rewritten as if it stood at the root. */
function moveBelow(folder: string, line: string): string {
  const negation = line.startsWith('!') ? '!' : '';
  const rule = line.slice(negation.length).replace(/^\\(?=[!#])/, '');
  const isAnchored = rule.replace(/\/\s*$/, '').includes('/');
  const place = folder.replace(/[\\*?[\]!# ]/g, '\\$&');
  return `${negation}/${place}/${isAnchored ? rule.replace(/^\//, '') : `**/${rule}`}`;
}
