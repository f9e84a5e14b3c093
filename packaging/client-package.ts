import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';
import packageFile from '#package.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/**
 * Makes the package of the client in an emptied folder: JavaScript for Node 20 in `lib`, in parts that are loaded when
 * they are needed, with source maps; declarations in `types`; and a manifest that names the packages it loads.
 * @throws when the code needs more than Node 20 has, or does not compile.
 */
export async function makeClientPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [metafile] = await Promise.all([
    bundle(join(folder, 'lib')),
    bundlePage(join(folder, 'lib/page')),
    declare(join(folder, 'types')),
  ]);
  const manifest = manifestOf(dependenciesOf(metafile));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await copyFile(join(root, 'docs/client.md'), join(folder, 'README.md'));
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

async function bundle(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: 'client/index.ts', agents: 'packaging/agents.ts' },
    ...{ outdir, chunkNames: 'parts/[name]-[hash]', bundle: true, splitting: true, metafile: true },
    ...{ platform: 'node', target: 'node20', format: 'esm', packages: 'external' },
    ...{ sourcemap: true, sourcesContent: true, logLevel: 'error' },
  });
  return metafile;
}

/** The web console's page, beside the parts that serve it: its code is one file for browsers. */
async function bundlePage(outdir: string): Promise<void> {
  const isServed = (path: string): boolean => ['', '.css', '.html', '.svg'].includes(extname(path));
  await cp(join(root, 'client/console/page'), outdir, { recursive: true, filter: isServed });
  await build({
    absWorkingDir: root,
    entryPoints: { app: 'client/console/page/main.ts' },
    ...{ outdir, bundle: true, minify: true, platform: 'browser', target: 'es2024', format: 'esm' },
    logLevel: 'error',
  });
  await copyFile(join(root, 'node_modules/preact/LICENSE'), join(outdir, 'preact-license.txt'));
}

/** The compiler checks at the same time that nothing newer than Node 20 is used. */
async function declare(outdir: string): Promise<void> {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  await run(process.execPath, [compiler, '-p', 'tsconfig.client.json', '--outDir', outdir], { cwd: root });
  // Checked, but nothing that a program can import.
  for (const part of ['cli', 'console', 'mcp'])
    await rm(join(outdir, 'client', part), { recursive: true, force: true });
}

/** What the code imports at run time, as this repository is tested with it. */
function dependenciesOf({ outputs }: Metafile): Record<string, string> {
  const imported = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external === true && !path.startsWith('node:')),
  );
  const names = new Set(
    imported.map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
  const versions = new Map(Object.entries(packageFile.dependencies));
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const version = versions.get(name);
      if (version === undefined) throw new Error(`${name} is imported and not installed with the product`);
      return [name, version];
    }),
  );
}

/** What the code needs newest, `styleText`, came with 20.12. */
function manifestOf(dependencies: Record<string, string>) {
  const { version, license } = packageFile;
  return {
    ...{ name: 'background-agents-client', version, license },
    description: 'Start background agents, follow them and stop them: library and command line',
    keywords: ['agents', 'background', 'aws', 'cli'],
    ...{ type: 'module', engines: { node: '>=20.12' } },
    bin: { agents: './lib/agents.js' },
    exports: {
      '.': { types: './types/client/index.d.ts', default: './lib/index.js' },
      './package.json': './package.json',
    },
    // By these the declarations find each other; the code needs none.
    imports: {
      '#shared/*.ts': { types: './types/shared/*.d.ts' },
      '#client/*.ts': { types: './types/client/*.d.ts' },
    },
    files: ['lib', 'types'],
    dependencies,
  };
}
