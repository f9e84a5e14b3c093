import type { Usage } from './usage.ts';

/** Longest settings file that is looked through. */
const maxCharacters = 100_000;

/**
 * Beginnings of specifiers that `paths` of a tsconfig or jsconfig takes to files. The files hold comments and
 * trailing commas; keys of lists are enough to know.
 */
export function pathAliases({ texts }: Pick<Usage, 'texts'>): string[] {
  return texts
    .filter(({ path }) => /(?:^|\/)(?:tsconfig|jsconfig)[\w.-]*\.json$/.test(path))
    .flatMap(({ text }) =>
      [
        ...text.slice(0, maxCharacters).matchAll(/"([@~$\w][\w@~$./-]{0,100})\*?"\s{0,20}:\s{0,20}\[/g),
      ].flatMap(([whole, key = '']) => (whole.includes('*') || /^[@~$]/.test(key) ? [key] : [])),
    );
}
