import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';

export const makeSbomTool = defineTool({
  name: 'make_sbom',
  family: 'scan',
  description:
    'Writes a bill of materials of all locked packages (CycloneDX 1.6 JSON: names, versions, package URLs, licences, ' +
    'hashes) as the file sbom.cdx.json for the user. Answers how many packages it holds and what it lacks.',
  input: z.strictObject({}),
  timeoutMs: 90_000,
  async run(context) {
    const { makeSbom } = await import('./make-sbom.ts');
    return await makeSbom(context);
  },
});
