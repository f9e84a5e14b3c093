import { posix } from 'node:path';
import * as z from 'zod';
import { jsonWithComments } from './json-with-comments.ts';
import type { Usage } from './usage.ts';

/** Longest settings file that is read. */
const maxCharacters = 100_000;
/** Of one file, and of one folder; no honest project has more. */
const maxExtended = 10;
const maxPaths = 500;
const maxConfigs = 20;
const maxDepth = 10;

const textSchema = z.string().max(1_000);
const configSchema = z.object({
  extends: z
    .union([textSchema.transform((one) => [one]), z.array(textSchema)])
    .optional()
    .catch(undefined),
  compilerOptions: z
    .object({
      baseUrl: textSchema.optional().catch(undefined),
      paths: z.record(z.string(), z.array(textSchema).catch([])).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
type Config = z.infer<typeof configSchema>;

/** What a compiler takes specifiers to; folders from the root of the tree, `''` is the root itself. */
interface Routes {
  baseUrl?: string;
  /** Patterns with their targets, from `baseUrl`, or without one from the folder of the file that holds them. */
  paths?: [string, string[]][];
  pathsFolder?: string;
}

/** The files and folders of the tree, as imports name them. */
interface Places {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
}

/** Whether an import is taken to a file of the project, though it is written like one of a package. */
export type LeadsToFile = (specifier: string, from: string) => boolean;

/**
 * Follows `baseUrl` and `paths` of every tsconfig and jsconfig above the importing file, those that it extends
 * too. A file that is missing from a folder that exists counts as one that is generated.
 */
export function compilerPaths({ texts }: Pick<Usage, 'texts'>, paths: readonly string[]): LeadsToFile {
  const configs = new Map(
    texts
      .filter(({ path, text }) => path.endsWith('.json') && text.length <= maxCharacters)
      .flatMap(({ path, text }) => {
        const config = /"(?:compilerOptions|extends)"/.test(text) ? readConfig(text) : undefined;
        return config === undefined ? [] : [[path, config] as const];
      }),
  );
  const named = [...configs.keys()].filter((path) => /^(?:ts|js)config[\w.-]*\.json$/.test(nameOf(path)));
  const known = new Map<string, Routes>();
  const routes = new Map(
    [...Map.groupBy(named, folderOf)].map(([folder, files]) => [
      folder,
      files.slice(0, maxConfigs).map((path) => routesOf(path, { configs, known, depth: 0 })),
    ]),
  );
  const places = placesOf(paths);
  return (specifier, from) => {
    const bare = specifier.replace(/[?!].*$/s, '');
    return foldersAbove(from).some((folder) =>
      (routes.get(folder) ?? []).some((each) => leads(bare, each, places)),
    );
  };
}

function readConfig(text: string): Config | undefined {
  return configSchema.safeParse(jsonWithComments(text)).data;
}

interface Reading {
  configs: ReadonlyMap<string, Config>;
  /** Each file is followed once; one that extends itself adds nothing to itself. */
  known: Map<string, Routes>;
  depth: number;
}

/** Own settings win over those of what is extended, whole; the last of several extended wins. */
function routesOf(path: string, reading: Reading): Routes {
  const found = reading.known.get(path);
  if (found !== undefined || reading.depth > maxDepth) return found ?? {};
  reading.known.set(path, {});
  const config = reading.configs.get(path);
  const folder = folderOf(path);
  const deeper = { ...reading, depth: reading.depth + 1 };
  const inherited = (config?.extends ?? [])
    .slice(0, maxExtended)
    .filter((each) => each.startsWith('.'))
    .map((each) => routesOf(at(folder, each.endsWith('.json') ? each : `${each}.json`), deeper));
  const routes: Routes = Object.assign({}, ...inherited, ownRoutes(folder, config?.compilerOptions));
  reading.known.set(path, routes);
  return routes;
}

function ownRoutes(folder: string, { baseUrl, paths }: Config['compilerOptions'] = {}): Routes {
  return {
    ...(baseUrl === undefined ? {} : { baseUrl: at(folder, baseUrl) }),
    ...(paths === undefined ? {} : { paths: Object.entries(paths).slice(0, maxPaths), pathsFolder: folder }),
  };
}

function leads(specifier: string, routes: Routes, places: Places): boolean {
  const { baseUrl, paths = [], pathsFolder = '' } = routes;
  if (baseUrl !== undefined && exists(at(baseUrl, specifier), { places, isDeep: specifier.includes('/') }))
    return true;
  return paths.some(([pattern, targets]) => {
    const rest = restOf(specifier, pattern);
    if (rest === undefined) return false;
    return targets.some((target) => {
      const path = target
        .replace(/^\$\{configDir\}/, '.')
        .split('*')
        .join(rest);
      return exists(at(baseUrl ?? pathsFolder, path), { places, isDeep: false });
    });
  });
}

/** What stands for the `*` of a pattern. */
function restOf(specifier: string, pattern: string): string | undefined {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return specifier === pattern ? '' : undefined;
  const end = specifier.length - after.length;
  const isMatch = end >= before.length && specifier.startsWith(before) && specifier.endsWith(after);
  return isMatch ? specifier.slice(before.length, end) : undefined;
}

/** `src/a.js` may be written as `src/a.ts`, and `src/a` be the folder of `src/a/index.ts`. */
function exists(path: string, { places, isDeep }: { places: Places; isDeep: boolean }): boolean {
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  if ([path, stem, `${path}/index`, `${path}/package.json`].some((each) => places.files.has(each)))
    return true;
  return isDeep && places.folders.has(folderOf(path));
}

/** What may be left out in an import; no more, since `vite.config.ts` is no `vite`. */
const ending = /(?:\.(?:android|ios|native|web|d))?\.(?:[cm]?[jt]sx?|vue|svelte)$/;

function placesOf(paths: readonly string[]): Places {
  return {
    files: new Set(paths.flatMap((path) => [path, path.replace(ending, '')])),
    folders: new Set(paths.flatMap(foldersAbove)),
  };
}

/** Deepest first, the root `''` last. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return [...parts.keys(), parts.length].map((length) => parts.slice(0, length).join('/')).reverse();
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

/** Above the root nothing is found: such a path begins with `..`. */
function at(folder: string, path: string): string {
  const joined = posix.join(folder, path).replace(/\/$/, '');
  return joined === '.' ? '' : joined;
}
