import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * In the AWS SDK's tables of shapes keys are computed from constants of the same file: `{ [_hH]: ... }`. A
 * bundler has to take a computed key for a side effect, and keeps the shapes of every call there is. With the
 * constants written out it keeps those of the calls that are made.
 */
export const foldConstantKeys: Plugin = {
  name: 'fold-constant-keys',
  setup(build) {
    build.onLoad(
      { filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: foldKeys(await readFile(path, 'utf8')),
      }),
    );
  },
};

function foldKeys(code: string): string {
  const constants = new Map(
    [...code.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return code.replaceAll(/\[(_\w+)\]:/g, (key, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${text}:`;
  });
}
