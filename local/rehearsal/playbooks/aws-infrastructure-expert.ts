import { type Brief, type Playbook, plan, type Script, type ToolAnswer } from '../playbook.ts';
import { reviewArchitecture } from './architecture-review.ts';
import { type Ending, finish, firstLine, progress, reasonOf, rehearsalNote, step } from './moves.ts';
import { exitCodeIn, withoutExitCode } from './told-exit-code.ts';

/** Deploys where the prompt asks for it and the tools are there; else it reviews. */
export const awsInfrastructureExpert: Playbook = function* (brief) {
  const isDeployment = /\b(?:deploy|roll ?out|release)\b/i.test(brief.prompt);
  const deploys = isDeployment && brief.offers('plan_deployment');
  const work = deploys ? deploy(brief, environmentIn(brief.prompt)) : reviewArchitecture(brief);
  yield* finish(brief, yield* work);
};

const environments = {
  dev: /\bdev(?:elopment)?\b/i,
  stage: /\bstag(?:e|ing)\b/i,
  prod: /\bprod(?:uction)?\b/i,
};

/** The one that the prompt names; `undefined` for none and for several. */
function environmentIn(prompt: string): string | undefined {
  const [found, another] = Object.entries(environments).filter(([, pattern]) => pattern.test(prompt));
  return another === undefined ? found?.[0] : undefined;
}

function* deploy(brief: Brief, environment: string | undefined): Script<Ending> {
  if (environment === undefined)
    return notDone('the request names no one environment of dev, stage and prod');
  const scanned = yield* step(brief, progress(15, 'Validating the template...'), plan('scan_infrastructure'));
  if (/\b[1-9]\d* critical\b/.test(firstLine(scanned?.text ?? '')))
    return notDone('the scan of the templates has critical findings');
  const planned = yield* step(
    brief,
    progress(30, 'Planning changes...'),
    plan('plan_deployment', { environment }),
  );
  const id = /^Plan ([0-9a-f]{12})/.exec(planned?.text ?? '')?.[1];
  if (planned === undefined || planned.isError || id === undefined) return notDone(reasonOf(planned));
  const executed = yield* step(
    brief,
    progress(50, `Deploying to ${environment}...`),
    plan('execute_deployment', { plan: id }),
  );
  if (executed === undefined || executed.isError) return notDone(reasonOf(executed), planned);
  const told = [planned, executed];
  if (exitCodeIn(executed.text) === 1)
    return ending(1, `Deployment to ${environment} failed: ${firstLine(executed.text)}`, told);
  return yield* verify(brief, { environment, id, told });
}

function* verify(
  brief: Brief,
  { environment, id, told }: { environment: string; id: string; told: readonly ToolAnswer[] },
): Script<Ending> {
  const tested = yield* step(brief, progress(80, 'Running smoke tests...'), plan('smoke_test', { plan: id }));
  const all = tested === undefined ? told : [...told, tested];
  if (tested?.isError === false && exitCodeIn(tested.text) === 0)
    return ending(0, `Deployed to ${environment} and verified`, all);
  const back = yield* step(brief, progress(90, 'Rolling back...'), plan('rollback_deployment', { plan: id }));
  const why = firstLine(tested?.text ?? 'smoke tests are not offered');
  const isBack = back?.isError === false && back.text.startsWith('Rolled back');
  const outcome = isBack ? 'was rolled back' : `was NOT rolled back (${reasonOf(back)})`;
  return ending(1, `Deployment to ${environment} failed and ${outcome}: ${why}`, [
    ...all,
    ...(back ? [back] : []),
  ]);
}

function notDone(reason: string, ...told: readonly ToolAnswer[]): Ending {
  return ending(2, `Nothing was deployed: ${reason.replace(/^Not deployed: /, '')}`, told);
}

function ending(exitCode: number, headline: string, told: readonly ToolAnswer[]): Ending {
  return {
    exitCode,
    summary: [headline, ...told.map(({ text }) => withoutExitCode(text)), rehearsalNote].join('\n'),
  };
}
