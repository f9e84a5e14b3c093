/** A `package-lock.json` (version 3) of these packages, two lines before the first and five per package. */
export function npmLock(packages: Record<string, string>): string {
  const entries = Object.entries(packages).map(([name, version]) => [
    `node_modules/${name}`,
    {
      version,
      resolved: `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`,
      integrity: 'sha512-x',
    },
  ]);
  return JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(entries) }, null, 2);
}
