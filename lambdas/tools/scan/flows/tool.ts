import { defineTool } from '#lambdas/tools/tool.ts';
import { runScan, scanInput } from '../scan-input.ts';

/** Ways from a request to a dangerous place, within a file. */
export const scanDataFlowTool = defineTool({
  name: 'scan_data_flow',
  family: 'scan',
  description:
    'Follows what requests send (query, body, params, headers, cookies) through each JavaScript, TypeScript and Python ' +
    'file to SQL, database filters, commands, evaluated code, files, addresses, redirects, pages, templates, regular ' +
    'expressions, records and logs. Values that are checked, converted or escaped on the way are left out. Each ' +
    'finding shows the way from source to sink line by line. Does not follow values from one file into another.',
  input: scanInput,
  timeoutMs: 300_000,
  async run(context, request) {
    const { scanFlows } = await import('./scan-flows.ts');
    return runScan(context, request, scanFlows);
  },
});
