import { posix } from 'node:path';
import { plural } from '#lambdas/tools/code/capped-text.ts';
import type { ToolContext, ToolResult } from '#lambdas/tools/tool.ts';
import { collectPackages } from '../dependencies/lockfile-packages.ts';
import { readLockfiles } from '../dependencies/workspace-lockfiles.ts';
import { readProjects } from '../packages/projects.ts';
import { bomOf } from './cyclonedx.ts';

export const sbomName = 'sbom.cdx.json';

/** Writes the bill of materials of all lockfiles as a file for the user; what it lacks is told, and stands in it. */
export async function makeSbom(context: Pick<ToolContext, 'workspace' | 'signal'>): Promise<ToolResult> {
  const workspace = await context.workspace();
  const lockfiles = await readLockfiles(workspace, context.signal);
  const read = new Set(lockfiles.read.map(({ path }) => path));
  const unread = [...lockfiles.paths].filter((path) => !read.has(path)).sort();
  const { projects } = await readProjects(workspace);
  const name = projects.find(({ folder }) => folder === '')?.name ?? posix.basename(workspace.root);
  const bom = bomOf(lockfiles.read, { name, unread });
  // Those without a version are in no bill: nothing could be matched to them.
  const { notChecked } = collectPackages(lockfiles.read);
  const gaps = [...lockfiles.notChecked, ...notChecked];
  const lacks = gaps.length === 0 ? '' : `; it lacks ${plural(gaps.length, 'thing')} that could not be read`;
  return {
    content: `Bill of materials: ${plural(bom.components.length, 'package')} of ${plural(read.size, 'lockfile')} as CycloneDX 1.6 in ${sbomName}${lacks}`,
    notChecked: gaps,
    artifacts: [
      {
        name: sbomName,
        media_type: 'application/vnd.cyclonedx+json',
        content: `${JSON.stringify(bom, null, 2)}\n`,
      },
    ],
  };
}
