import { cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { FunctionFacts } from '#shared/deployment/function-facts.ts';
import { type FunctionName, functionNames, functions } from '#shared/deployment/functions.ts';
import { bundleRulePack } from './bundle-rule-pack.ts';
import { carryParsers } from './carry-parsers.ts';
import { foldConstantKeys } from './fold-constant-keys.ts';
import { leaveToolsOut } from './leave-tools-out.ts';

const root = resolve(import.meta.dirname, '../..');

export interface BundleOptions {
  /** Gets a folder for each function. */
  outdir: string;
  /** The machine that the functions run on. */
  machine: 'arm64' | 'x64';
  /** All of them without this. */
  only?: readonly FunctionName[];
}

export interface Bundles {
  folderOf: (name: FunctionName) => string;
  /** What a function loads when it starts. */
  entries: ReadonlyMap<FunctionName, BundledEntry>;
  /** Native parts that are not on this machine; the functions that need them say so when they run. */
  missing: readonly string[];
}

export interface BundledEntry {
  /** Of minified code. */
  bytes: number;
  /** The files that it was made of, from the repository's root. */
  inputs: readonly string[];
}

/** Bundles every function: together where that makes no difference, since what they share is then read once. */
export async function bundleFunctions({
  outdir,
  machine,
  only: names = functionNames,
}: BundleOptions): Promise<Bundles> {
  await rm(outdir, { recursive: true, force: true });
  const alone: readonly FunctionName[] = ['think', 'scan', 'cloud', 'check-template'];
  const wanted = (candidates: readonly FunctionName[]) => candidates.filter((name) => names.includes(name));
  const bundled = await Promise.all([
    bundle(outdir, wanted(functionNames.filter((name) => !alone.includes(name)))),
    bundle(outdir, wanted(['think']), { plugins: [leaveToolsOut] }),
    // In parts, so that a scan without syntax trees does not load what reads them.
    bundle(outdir, wanted(['scan']), { splitting: true, chunkNames: 'scan/[name]-[hash]' }),
    // As well, so that only the clients are loaded that a call needs.
    bundle(outdir, wanted(['cloud']), { splitting: true, chunkNames: 'cloud/[name]-[hash]' }),
    bundle(outdir, wanted(['check-template']), { plugins: [bundleRulePack] }),
  ]);
  const folderOf = (name: FunctionName): string => join(outdir, name);
  const missing = await Promise.all(
    names.map((name) => carryFiles(folderOf(name), functions[name], machine)),
  );
  return { folderOf, entries: new Map(bundled.flat()), missing: missing.flat() };
}

async function bundle(
  outdir: string,
  names: readonly FunctionName[],
  more: Pick<BuildOptions, 'plugins' | 'splitting' | 'chunkNames'> = {},
): Promise<[FunctionName, BundledEntry][]> {
  if (names.length === 0) return [];
  const { metafile } = await build({
    ...esbuildOptions,
    ...more,
    outdir,
    plugins: [foldConstantKeys, ...(more.plugins ?? [])],
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, functions[name].entry])),
  });
  return names.map((name) => {
    const { entry } = functions[name];
    const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === entry);
    if (output === undefined) throw new Error(`esbuild made nothing of ${entry}`);
    return [name, { bytes: output.bytes, inputs: Object.keys(output.inputs) }];
  });
}

const esbuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  metafile: true as const,
  logLevel: 'error',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  mainFields: ['module', 'main'],
  // Packages of the older kind, inside a module of the newer. A long name: the minifier takes the short ones.
  banner: {
    js:
      "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);" +
      'const{dirname:__dirname,filename:__filename}=import.meta;',
  },
  external: ['@ast-grep/napi', '@ast-grep/lang-python'],
  alias: { '@aws-sdk/credential-provider-node': join(root, 'lambdas/runtime/function-credentials.ts') },
} satisfies BuildOptions & { metafile: true };

/** @returns what should be carried and is not here. */
async function carryFiles(
  folder: string,
  { carries = [] }: FunctionFacts,
  machine: BundleOptions['machine'],
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  if (carries.includes('agent-types')) {
    await cp(join(root, 'agents'), join(folder, 'agents'), { recursive: true });
  }
  return carries.includes('syntax-trees') ? carryParsers(root, folder, machine) : [];
}
