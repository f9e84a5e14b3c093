import type { NotChecked } from '#shared/findings/finding.ts';
import type { BrokenRule } from '../ports/template-rules.ts';
import type { TemplateVerdict } from './template-verdict.ts';

export interface Verdicts {
  broken: BrokenRule[];
  notChecked: NotChecked[];
}

/** Adds what was said of one template. What it leaves open stands in `notChecked`. */
export function addVerdict(all: Verdicts, path: string, verdict: TemplateVerdict): void {
  if (verdict.kind === 'unreadable') {
    all.notChecked.push({ what: path, why: `cdk-nag cannot read it: ${verdict.why}` });
    return;
  }
  const { broken, left, unclear } = verdict;
  all.broken.push(...broken.map((it) => ({ ...it, path })));
  const more = unclear.count - unclear.some.length;
  const some = `${unclear.some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  if (left > 0) all.notChecked.push({ what: path, why: `${left} more gaps in it are not listed` });
  if (unclear.count > 0) all.notChecked.push({ what: path, why: `values known only when deployed: ${some}` });
}
