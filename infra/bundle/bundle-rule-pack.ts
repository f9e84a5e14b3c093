import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import * as z from 'zod';

const packages = resolve(import.meta.dirname, '../../node_modules');
const pack = join(packages, 'cdk-nag/lib/packs/hipaa-security.js');
const core = join(packages, 'aws-cdk-lib/core/lib/index.js');
const typesFile = join(packages, 'aws-cdk-lib/cloudformation-include/cfn-types-2-classes.json');
const readTypes = `futils().readJsonSync(path().join(__dirname,"..","${basename(typesFile)}"))`;

/**
 * cdk-nag's HIPAA pack with the few dozen modules of aws-cdk-lib that its rules look at, instead of all 300. A template's
 * resources of other types are taken as they are written; no rule of the pack says anything of them.
 */
export const bundleRulePack: Plugin = {
  name: 'bundle-rule-pack',
  setup(build) {
    const modules = modulesOf(pack);
    build.onResolve({ filter: /^cdk-nag$/ }, () => ({ path: pack }));
    build.onResolve({ filter: /^aws-cdk-lib$/ }, () => ({ path: core }));
    const rewrite = (filter: RegExp, change: (code: string, path: string) => string) =>
      build.onLoad({ filter }, ({ path }) => ({ contents: change(readFileSync(path, 'utf8'), path) }));
    // Each rule is named after its file, which is gone in a bundle.
    rewrite(/\/cdk-nag\/lib\/.*\.js$/, (code, path) =>
      code.replaceAll('__filename', JSON.stringify(basename(path))),
    );
    rewrite(/\/cloudformation-include\/lib\/cfn-include\.js$/, (code) =>
      swap(code, 'require(moduleName)', `({${modules.map(required).join()}})[moduleName]()`),
    );
    rewrite(/\/cloudformation-include\/lib\/cfn-type-to-l1-mapping\.js$/, (code) =>
      swap(code, readTypes, JSON.stringify(classesIn(modules))),
    );
  },
};

function required(name: string): string {
  const quoted = JSON.stringify(name);
  return `${quoted}:()=>require(${quoted})`;
}

/** @throws where a new version of the package has changed what is to be replaced. */
function swap(code: string, old: string, by: string): string {
  const swapped = code.replace(old, () => by);
  if (swapped === code) throw new Error(`aws-cdk-lib has no ${old} any more`);
  return swapped;
}

/** Modules of aws-cdk-lib that a file of cdk-nag requires, and the files that it requires. */
function modulesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const names = [...readFileSync(file, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(
    ([, name = '']) => name,
  );
  const own = names
    .filter((name) => name.startsWith('.'))
    .flatMap((name) => modulesOf(fileOf(file, name), seen));
  return [...new Set([...names.filter((name) => name.startsWith('aws-cdk-lib/')), ...own])].sort();
}

function fileOf(from: string, name: string): string {
  return createRequire(from).resolve(name);
}

/** `AWS::S3::Bucket` to `aws-cdk-lib/aws-s3.CfnBucket`, for the classes of these modules. */
function classesIn(modules: readonly string[]): Record<string, string> {
  const classes = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(typesFile, 'utf8')));
  return Object.fromEntries(
    Object.entries(classes).filter(([, name]) => modules.includes(name.split('.')[0] ?? '')),
  );
}
