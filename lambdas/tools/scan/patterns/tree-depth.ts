import type { Rule, SgNode } from '@ast-grep/napi';

const step = 20;
/** Few files are deeper; asking for so little first costs a third of asking for hundreds of levels. */
const usualDepth = 60;

/**
 * Whether some node lies more than about `levels` below this one, in native passes: climbing from every
 * node would cost the square of the depth, which is what this guards against.
 */
export function isDeeperThan(root: SgNode, levels: number): boolean {
  return reaches(root, Math.min(levels, usualDepth)) && reaches(root, levels);
}

function reaches(root: SgNode, levels: number): boolean {
  const steps = Math.ceil(levels / step);
  const utils: Record<string, Rule> = { 'deep-0': { regex: '' } };
  for (let index = 1; index <= steps; index += 1) {
    utils[`deep-${index}`] = below(step, { matches: `deep-${index - 1}` });
  }
  return root.matches({ rule: { matches: `deep-${steps}` }, utils });
}

function below(levels: number, rule: Rule): Rule {
  return levels === 0 ? rule : { has: below(levels - 1, rule) };
}
