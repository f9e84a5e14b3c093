import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { cloudFormation } from '../infrastructure/cloud/cloudformation-format.ts';
import { at, entriesOf, literalOf, UnreadableDocument } from '../infrastructure/located.ts';
import { readYaml } from '../infrastructure/read-yaml.ts';
import { selectNamed } from '../named-files.ts';
import { addFindings } from '../report-limits.ts';
import type { ScanOptions } from '../scan-options.ts';
import { architectureRules, noAlarms, type Part } from './rules.ts';

const maxBytes = 1_000_000;

/** Holds CloudFormation templates against rules of reliability, scaling and operation. */
export async function reviewArchitecture(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  const { files, missing } = selectNamed(await workspace.listFiles(), options.paths);
  const report: ScanReport = { findings: [], notChecked: missing, checked: 0, unit: 'files' };
  for (const { path, bytes } of files.filter((file) => cloudFormation.claims(file.path) !== 'no')) {
    options.signal.throwIfAborted();
    const text = bytes > maxBytes ? undefined : await workspace.readText(path);
    if (bytes > maxBytes) report.notChecked.push({ what: path, why: `it has more than ${maxBytes} bytes` });
    if (text === undefined || !cloudFormation.looksLike(text)) continue;
    try {
      addFindings(report, path, findingsIn(path, text));
      report.checked += 1;
    } catch (error) {
      if (!(error instanceof UnreadableDocument)) throw error;
      report.notChecked.push({ what: path, why: error.message });
    }
  }
  return { ...report, findings: rankFindings(report.findings) };
}

function findingsIn(path: string, text: string): ScanReport['findings'] {
  const parts = readYaml(text).flatMap((document) =>
    entriesOf(at(document, 'Resources')).map(
      ([name, resource]): Part => ({
        name,
        resource,
        line: resource.line,
        type: literalOf(at(resource, 'Type')) ?? '',
      }),
    ),
  );
  return [...architectureRules, noAlarms].flatMap((rule) =>
    parts
      .filter((part) => rule.types.test(part.type) && rule.isBad(part, parts))
      .map(({ name, type, line }) => ({
        ...{ rule_id: `architecture/${rule.name}`, severity: rule.severity, path, line },
        ...{ title: rule.title, evidence: `${name} (${type})`, remedy: rule.remedy },
      })),
  );
}
