import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';

/** A workspace of these files, in memory; a `number` is a file that large which must not be read. */
export function treeOf(files: Record<string, string | number>): Workspace {
  const paths = Object.keys(files).sort();
  const textOf = (path: string): string => {
    const content = files[path];
    if (typeof content !== 'string') throw new WorkspaceError(`${path} is not to be read`);
    return content;
  };
  return {
    root: '/nowhere',
    listFiles: async () =>
      paths.map((path) => {
        const content = files[path];
        return { path, bytes: typeof content === 'number' ? content : Buffer.byteLength(textOf(path)) };
      }),
    readBytes: async (path) => Buffer.from(textOf(path)),
    readText: async (path) => (textOf(path).includes('\u0000') ? undefined : textOf(path)),
  };
}

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
