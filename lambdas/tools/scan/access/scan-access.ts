import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { ScanReport } from '#shared/findings/finding.ts';
import { isTest } from '../patterns/customary-paths.ts';
import { parseSource } from '../patterns/find-patterns.ts';
import { scanSources } from '../patterns/scan-sources.ts';
import type { ScanOptions } from '../scan-options.ts';
import { accessFindings } from './access-findings.ts';

/** A library or a function that limits how often something is tried, wherever it is put before the routes. */
const limits = /rate-?limit|rateLimiter|slow-?down|throttl|brute|ThrottlerModule/i;
const mention = /\.(?:get|post|put|patch|delete|all)\(|role|admin/i;

/**
 * Looks at the routes of each JavaScript and TypeScript file: those without a guard among guarded ones, decisions by
 * a role that the request names, and logins without a limit. A limit anywhere in the scanned files counts for all
 * of them: where it is applied cannot be told from one file. Tests are left alone.
 * @throws the signal's reason when aborted, between two files.
 */
export async function scanAccess(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  let hasLimit = false;
  const report = await scanSources(workspace, options, {
    reads: ({ rules }) => rules.includes('script'),
    judge: ({ path, language }, text) => {
      hasLimit ||= limits.test(text);
      return isTest(path) || !mention.test(text) ? [] : accessFindings(path, parseSource(language, text));
    },
  });
  const findings = report.findings.filter(
    ({ rule_id }) => !hasLimit || rule_id !== 'access/login-without-limit',
  );
  return { ...report, findings };
}
