import { setImmediate } from 'node:timers/promises';
import type { Finding, NotChecked, ScanReport } from '#shared/findings/finding.ts';
import { scanInfrastructure } from '../infrastructure/scan-infrastructure.ts';
import { scanPatterns } from '../patterns/scan-patterns.ts';
import { scanSecrets } from '../secrets/scan-secrets.ts';
import { type HeldText, holdTexts } from './held-workspace.ts';
import { findByRules } from './rules/rule-findings.ts';

export interface ScanTextsOptions {
  signal: AbortSignal;
  progress(text: string): void;
}

export interface TextsReport {
  findings: Finding[];
  notChecked: NotChecked[];
}

/** What all scanners and the rules of a review say of some texts. Only `judged` ones are code to be judged. */
export async function scanTexts(
  texts: readonly HeldText[],
  options: ScanTextsOptions & { isJudged(path: string): boolean },
): Promise<TextsReport> {
  const judged = texts.filter(({ path }) => options.isJudged(path));
  const code = holdTexts(judged);
  const reports: Pick<ScanReport, 'findings' | 'notChecked'>[] = [
    await scanSecrets(holdTexts(texts), options),
    await scanPatterns(code, options),
    await scanInfrastructure(code, options),
  ];
  const own: Finding[] = [];
  for (const text of judged) {
    options.signal.throwIfAborted();
    own.push(...findByRules(text));
    await setImmediate();
  }
  return {
    findings: [...reports.flatMap(({ findings }) => findings), ...own],
    notChecked: reports.flatMap(({ notChecked }) => notChecked),
  };
}
