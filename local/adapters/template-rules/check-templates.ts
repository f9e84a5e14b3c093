import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { CheckTemplates, TemplatesChecked } from '#lambdas/ports/template-rules.ts';
import { addVerdict, type Verdicts } from '#lambdas/template-rules/add-verdict.ts';
import { type CheckerJob, runChecker } from './run-checker.ts';

export interface CheckerLimits extends Pick<CheckerJob, 'program' | 'timeoutMs' | 'heapMegabytes'> {
  /** Templates that may end the checker before the rest is left alone. */
  mostRuns: number;
}

const usual: CheckerLimits = {
  program: resolve(import.meta.dirname, 'hipaa-checker.ts'),
  ...{ timeoutMs: 60_000, heapMegabytes: 384, mostRuns: 3 },
};

/**
 * cdk-nag's HIPAA pack, where aws-cdk-lib and cdk-nag are installed. A template that ends the checker is told, and the
 * checker begins anew behind it.
 */
export function createTemplateChecks(
  world: { clock: Pick<Clock, 'sleep'> },
  changed: Partial<CheckerLimits> = {},
): CheckTemplates {
  const limits = { ...usual, ...changed };
  return async (templates, signal) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'agents-templates-')));
    try {
      return await checkAll(world, { templates, folder, limits }, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

type Work = Pick<CheckerJob, 'templates' | 'folder'> & { limits: CheckerLimits };

async function checkAll(
  world: { clock: Pick<Clock, 'sleep'> },
  { templates, folder, limits }: Work,
  signal: AbortSignal,
): Promise<TemplatesChecked> {
  const all: Verdicts = { broken: [], notChecked: [] };
  let left = templates;
  for (let run = 0; run < limits.mostRuns && left.length > 0; run += 1) {
    const { lines, isLate } = await runChecker(world, { ...limits, folder, templates: left }, signal);
    const why = isLate ? 'cdk-nag was not done in time' : 'it ended cdk-nag';
    if (lines[0]?.kind !== 'ready') {
      if (run === 0) return { outcome: 'unavailable', why: isLate ? why : notInstalled };
      break;
    }
    const verdicts = lines.filter((line) => line.kind === 'checked' || line.kind === 'unreadable');
    for (const [at, verdict] of verdicts.slice(0, left.length).entries())
      addVerdict(all, left[at]?.path ?? '', verdict);
    const culprit = left[verdicts.length];
    if (culprit !== undefined) all.notChecked.push({ what: culprit.path, why });
    left = left.slice(verdicts.length + 1);
  }
  all.notChecked.push(
    ...left.map(({ path }) => ({ what: path, why: 'other templates ended cdk-nag too often' })),
  );
  return { outcome: 'checked', ...all };
}

const notInstalled =
  'aws-cdk-lib and cdk-nag, which are development packages, are not installed or do not start';
