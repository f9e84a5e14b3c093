import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';
import packageFile from '#package.json' with { type: 'json' };
import { countInWords, rankFindings } from '#shared/findings/finding.ts';
import { sarifOf } from '#shared/findings/sarif.ts';

const fileName = 'findings.sarif';

/** What the scans have found, as a file for code hosts and editors. */
export const exportSarifTool = defineTool({
  name: 'export_sarif',
  family: 'scan',
  description:
    `Writes what the scans of your earlier replies found, and what they could not check, into ${fileName} (SARIF ` +
    '2.1.0) for the user to download. Call it once, in a reply after the last scan; called again it replaces the file.',
  input: z.strictObject({}),
  timeoutMs: 30_000,
  async run(context) {
    const { findings: all, notChecked } = context.found();
    const findings = rankFindings(all);
    const log = sarifOf(findings, { version: packageFile.version, notChecked });
    const gaps = notChecked.length === 0 ? '' : `; ${notChecked.length} not checked, which the file says`;
    return {
      content: `Wrote ${fileName}: ${countInWords(findings)}${gaps}`,
      artifacts: [
        {
          name: fileName,
          media_type: 'application/sarif+json',
          content: `${JSON.stringify(log, null, 2)}\n`,
        },
      ],
    };
  },
});
