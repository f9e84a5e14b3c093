import { parse } from 'smol-toml';
import * as z from 'zod';
import type { Project } from '../packages/projects.ts';
import { type Engine, type EngineClaim, neededRange, takenRange } from './engine-claims.ts';
import type { SourceText } from './variables.ts';

const versionFiles: Readonly<Record<string, Engine>> = {
  '.nvmrc': 'node',
  '.node-version': 'node',
  '.python-version': 'python',
  '.go-version': 'go',
};

const maxLine = 1_000;

export function mayClaimEngine(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return (
    name in versionFiles ||
    ['.tool-versions', 'pyproject.toml', 'go.mod', '.gitlab-ci.yml'].includes(name) ||
    isContainer(path) ||
    isWorkflow(path)
  );
}

/** What the files of a tree, its projects aside, say of engines. */
export function engineClaims(files: readonly SourceText[], projects: readonly Project[]): EngineClaim[] {
  return [...projects.flatMap(fromProject), ...files.flatMap(fromFile)];
}

function fromProject({ path, engines, otherText }: Project): EngineClaim[] {
  const volta = /"volta":\{[^{}]{0,200}"node":"([^"]{1,50})"/.exec(otherText)?.[1];
  return [
    ...(engines === undefined ? [] : [needs('node', { path, line: engines.line, text: engines.node })]),
    ...(volta === undefined ? [] : [takes('node', { path, line: 1, text: volta })]),
  ];
}

function fromFile({ path, text }: SourceText): EngineClaim[] {
  const name = path.split('/').at(-1) ?? '';
  const engine = versionFiles[name];
  if (engine !== undefined) return [takes(engine, { path, line: 1, text: text.trim().split('\n')[0] ?? '' })];
  if (name === 'pyproject.toml') return fromPyproject(path, text);
  const lines = text.split(/\r?\n/).map((line) => line.slice(0, maxLine));
  if (isWorkflow(path)) return fromWorkflow(path, lines);
  return lines.flatMap((line, index) => fromLine({ path, line: index + 1, text: line }));
}

interface Place {
  path: string;
  line: number;
  text: string;
}

function fromLine({ path, line, text }: Place): EngineClaim[] {
  const name = path.split('/').at(-1) ?? '';
  const at = { path, line };
  if (name === '.tool-versions') {
    const [, tool = '', version = ''] = /^(nodejs|python|golang)\s+(\S+)/.exec(text) ?? [];
    return named(tool, version, at);
  }
  if (name === 'go.mod') {
    const version = /^go\s+(\d+(?:\.\d+)*)/.exec(text)?.[1];
    return version === undefined ? [] : [needs('go', { ...at, text: version })];
  }
  if (isContainer(path) || name === '.gitlab-ci.yml') {
    const [, image = '', tag = 'latest'] =
      /^\s{0,20}(?:FROM\s+(?:--platform=\S+\s+)?|image:\s{0,5}["']?)(?:\S+\/)?(node|python|golang)(?::([^\s"'@]+))?(?=[\s"'@]|$)/i.exec(
        text,
      ) ?? [];
    return named(image.toLowerCase(), tag, at);
  }
  return [];
}

/** A workflow names a version at the step that sets an engine up, or in the matrix that the step points to. */
function fromWorkflow(path: string, lines: readonly string[]): EngineClaim[] {
  return lines.flatMap((text, index) => {
    const [, tool = '', list = ''] =
      /^\s{0,60}-?\s{0,5}["']?(node|python|go)-version["']?:\s{0,5}(.+)$/.exec(text) ?? [];
    const key = /^["']?\$\{\{\s{0,5}matrix\.([\w-]{1,60})\s{0,5}\}\}/.exec(list)?.[1];
    const at = lines.findIndex((line) => key !== undefined && line.trim().startsWith(`${key}:`));
    const written = at === -1 ? list : (lines[at] ?? '').trim().slice(`${key}:`.length);
    const place = { path, line: (at === -1 ? index : at) + 1 };
    return versionsIn(written).flatMap((version) => named(tool, version, place));
  });
}

/** `20`, `'20'`, `[18, 20]`; any other expression stays as it is, and names no version. */
function versionsIn(list: string): string[] {
  if (list.includes('${{')) return [list];
  return list
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((version) => version.trim().replace(/^["']|["']$/g, ''))
    .filter((version) => version !== '');
}

const tools: Readonly<Record<string, Engine>> = {
  ...{ node: 'node', nodejs: 'node' },
  ...{ python: 'python', golang: 'go', go: 'go' },
};

function named(tool: string, text: string, at: { path: string; line: number }): EngineClaim[] {
  const engine = tools[tool];
  return engine === undefined ? [] : [takes(engine, { ...at, text })];
}

const pyprojectSchema = z.object({
  project: z.object({ 'requires-python': z.string().optional() }).optional(),
  tool: z
    .object({
      poetry: z.object({ dependencies: z.object({ python: z.string().optional() }).optional() }).optional(),
    })
    .optional(),
});

function fromPyproject(path: string, text: string): EngineClaim[] {
  const wanted = pythonOf(text);
  if (wanted === undefined) return [];
  const line = text.split('\n').findIndex((each) => /^\s*(?:requires-python|python)\s*=/.test(each)) + 1;
  return [needs('python', { path, line: Math.max(1, line), text: wanted })];
}

function pythonOf(text: string): string | undefined {
  try {
    const { data } = pyprojectSchema.safeParse(parse(text));
    return data?.project?.['requires-python'] ?? data?.tool?.poetry?.dependencies?.python;
  } catch {
    return undefined;
  }
}

function needs(engine: Engine, place: Place): EngineClaim {
  return { engine, kind: 'needs', ...place, range: neededRange(engine, place.text) };
}

function takes(engine: Engine, place: Place): EngineClaim {
  return { engine, kind: 'takes', ...place, range: takenRange(place.text) };
}

function isContainer(path: string): boolean {
  return /(?:^|\/)(?:Dockerfile|Containerfile)[\w.-]*$|\.dockerfile$/i.test(path);
}

function isWorkflow(path: string): boolean {
  return /(?:^|\/)\.github\/(?:workflows|actions)\/.+\.ya?ml$/.test(path);
}
