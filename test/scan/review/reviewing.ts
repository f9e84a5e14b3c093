import { type Review, reviewChanges } from '#lambdas/tools/scan/review/review-changes.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { workspaceOf } from '#test/tools/code/repository.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { type Changes, commitAll } from '#test/workspace/git-history.ts';

/** A folder with one commit per set of changes. */
export async function repositoryOf(
  ...commits: readonly Changes[]
): Promise<{ folder: string; ids: string[] }> {
  const folder = await makeFolder();
  const history = commits.map((changes, index) => ({ message: `Commit ${index + 1}`, changes }));
  return { folder, ids: await commitAll(folder, history) };
}

export interface Reviewing {
  range?: string;
  paths?: readonly string[];
  osvUrl?: string;
}

/** Reviews a folder as an agent sees it: packed and unpacked again. */
export async function review(
  folder: string,
  { osvUrl = 'http://127.0.0.1:9', ...request }: Reviewing = {},
): Promise<Review> {
  const workspace = openWorkspace(await workspaceOf(folder));
  return await reviewChanges(
    {
      workspace: async () => workspace,
      signal: new AbortController().signal,
      progress: () => undefined,
      fetch,
      settings: { osvUrl },
    },
    request,
  );
}

/** `path:line severity rule`, sorted. */
export function told({ findings }: Pick<Review, 'findings'>): string[] {
  return findings.map(({ path, line, severity, rule_id }) => `${path}:${line} ${severity} ${rule_id}`).sort();
}
