import type { Ecosystem } from '../dependencies/lockfiles/lockfile.ts';

const types: Readonly<Record<Ecosystem, string>> = {
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  'crates.io': 'cargo',
  Maven: 'maven',
  Packagist: 'composer',
  RubyGems: 'gem',
};

/**
 * The address of a package as https://github.com/package-url/purl-spec writes it:
 * `pkg:npm/%40scope/name@1.2.3`, `pkg:maven/group/artifact@1.0`.
 */
export function packageUrl(
  ecosystem: Ecosystem,
  { name, version }: { name: string; version: string },
): string {
  const plain = ecosystem === 'PyPI' ? name.toLowerCase().replaceAll('_', '-') : name;
  const parts = ecosystem === 'Maven' ? plain.split(':') : plain.split('/');
  const path = parts.filter((part) => part !== '').map(encodeURIComponent);
  return `pkg:${types[ecosystem]}/${path.join('/')}@${encodeURIComponent(version)}`;
}
