import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import { AgentTypeFileError, type AgentTypeFileProblem } from './agent-type-file-error.ts';
import { hasFrontMatter, readFrontMatter } from './front-matter.ts';
import { parseAgentTypeFile } from './parse-agent-type-file.ts';

export interface LoadedAgentTypes {
  /** By name, in alphabetical order. */
  types: ReadonlyMap<string, AgentType>;
  warnings: readonly string[];
}

interface LoadedFile {
  path: string;
  nameLine: number;
  agentType: AgentType;
  warnings: readonly string[];
}

/**
 * Reads every `.md` file of the folders, sub-folders included. A type of a later folder replaces an earlier
 * one of the same name. A README without front matter is no agent type.
 * @throws {AgentTypeFileError} naming every defect of every file.
 */
export async function loadAgentTypes(folders: readonly string[]): Promise<LoadedAgentTypes> {
  const problems: AgentTypeFileProblem[] = [];
  const files: LoadedFile[] = [];
  for (const folder of folders) {
    const loaded = await loadFolder(folder);
    files.push(...loaded.files);
    problems.push(...loaded.problems, ...duplicatesIn(loaded.files));
  }
  if (problems.length > 0) throw new AgentTypeFileError(problems);
  const winners = new Map(files.map((file) => [file.agentType.name, file]));
  const sorted = [...winners].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    types: new Map(sorted.map(([name, { agentType }]) => [name, agentType])),
    warnings: sorted.flatMap(([, { warnings }]) => warnings),
  };
}

async function loadFolder(folder: string) {
  const files: LoadedFile[] = [];
  const problems: AgentTypeFileProblem[] = [];
  if (!(await isFolder(folder))) return { files, problems: [noSuchFolder(folder)] };
  for (const name of await markdownFilesIn(folder)) {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    if (isPlainReadme(path, text)) continue;
    try {
      files.push({
        path,
        nameLine: readFrontMatter(path, text).lineOf('name'),
        ...parseAgentTypeFile(path, text),
      });
    } catch (error) {
      if (!(error instanceof AgentTypeFileError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { files, problems };
}

/** Sorted; nothing that is hidden or lies in a hidden folder. */
async function markdownFilesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.md'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(sep).some((part) => part.startsWith('.')))
    .sort();
}

function isPlainReadme(path: string, text: string): boolean {
  return basename(path).toLowerCase() === 'readme.md' && !hasFrontMatter(text);
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  return found?.isDirectory() === true;
}

function noSuchFolder(path: string): AgentTypeFileProblem {
  return {
    path,
    message: 'there is no such folder of agent types',
    remedy: 'Create it, or correct the path that names it',
  };
}

function duplicatesIn(files: readonly LoadedFile[]): AgentTypeFileProblem[] {
  const takenBy = new Map<string, string>();
  return files.flatMap(({ path, nameLine: line, agentType: { name } }) => {
    const earlier = takenBy.get(name);
    if (earlier === undefined) {
      takenBy.set(name, path);
      return [];
    }
    const message = `the name "${name}" is already taken by ${earlier}`;
    return [{ path, line, message, remedy: 'Rename one of the two, or delete one' }];
  });
}
