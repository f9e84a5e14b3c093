import { setImmediate } from 'node:timers/promises';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { type NotChecked, rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { ownFiles, readLockfiles } from '../dependencies/workspace-lockfiles.ts';
import { readProjects } from '../packages/projects.ts';
import { isGenerated, isTest } from '../patterns/customary-paths.ts';
import type { EngineClaim } from './engine-claims.ts';
import { compareEngines, installScripts, managerConflicts, packageEngines } from './engine-findings.ts';
import { engineClaims, mayClaimEngine } from './engine-sources.ts';
import { readsVariables } from './variable-reads.ts';
import {
  addFacts,
  compareVariables,
  isExampleFile,
  mayMention,
  type SourceText,
  type VariableFacts,
  type VariableReport,
} from './variables.ts';

export interface EnvironmentReport extends ScanReport {
  variables: VariableReport;
  engines: readonly EngineClaim[];
}

const maxBytes = 1024 * 1024;

/**
 * What the code of a tree needs of its surroundings, and whether that is written down and in agreement:
 * variables, engines, installs. `checked` counts the files that were read. Values of variables are never told.
 */
export async function scanEnvironment(
  workspace: Workspace,
  { signal, progress }: { signal: AbortSignal; progress(text: string): void },
): Promise<EnvironmentReport> {
  const { facts, engineFiles, read, notChecked } = await readFiles(workspace, { signal, progress });
  const lockfiles = await readLockfiles(workspace, signal);
  const { projects, notChecked: unread } = await readProjects(workspace);
  const variables = compareVariables(facts);
  const claims = engineClaims(engineFiles, projects);
  const engines = compareEngines(claims);
  return {
    findings: rankFindings([
      ...variables.findings,
      ...engines.findings,
      ...packageEngines(lockfiles.read, claims),
      ...managerConflicts(projects, lockfiles.paths),
      ...installScripts(lockfiles.read),
    ]),
    notChecked: [...notChecked, ...unread, ...engines.notChecked],
    checked: read,
    unit: 'files',
    variables,
    engines: claims,
  };
}

interface Gathered {
  facts: VariableFacts;
  /** The few that are kept whole. */
  engineFiles: SourceText[];
  read: number;
  notChecked: NotChecked[];
}

async function readFiles(
  workspace: Workspace,
  { signal, progress }: { signal: AbortSignal; progress(text: string): void },
): Promise<Gathered> {
  const all = (await ownFiles(workspace)).filter(({ path }) => isRead(path));
  const facts: VariableFacts = { reads: [], examples: [], exampleFiles: [], mentions: new Map() };
  const gathered: Gathered = { facts, engineFiles: [], read: 0, notChecked: [] };
  for (const [index, { path, bytes }] of all.entries()) {
    signal.throwIfAborted();
    if (index % 100 === 0) progress(`Looked for variables in ${index} of ${all.length} files`);
    if (index % 20 === 0) await setImmediate();
    if (bytes > maxBytes) {
      // Data is large; code and settings that people write are not.
      if (readsVariables(path))
        gathered.notChecked.push({ what: `variables of ${path}`, why: 'it is larger than 1 MiB' });
      continue;
    }
    try {
      const text = await workspace.readText(path);
      if (text !== undefined) addFile(gathered, { path, text });
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      gathered.notChecked.push({ what: `variables of ${path}`, why: error.message });
    }
  }
  return gathered;
}

function addFile(gathered: Gathered, file: SourceText): void {
  gathered.read += 1;
  addFacts(gathered.facts, file);
  if (mayClaimEngine(file.path)) gathered.engineFiles.push(file);
}

function isRead(path: string): boolean {
  if (isGenerated(path) || isTest(path)) return false;
  return readsVariables(path) || isExampleFile(path) || mayMention(path) || mayClaimEngine(path);
}
