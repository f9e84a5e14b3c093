import * as z from 'zod';
import { defineTool, ToolError } from '#lambdas/tools/tool.ts';
import { renderScanReport } from '../report-text.ts';

const input = z.strictObject({
  hosts: z
    .array(z.string().min(1).max(260))
    .max(20)
    .optional()
    .describe(
      'Which of the allowed hosts to visit, as `example.com` or `example.com:8443`; default: all of them',
    ),
  path: z.string().startsWith('/').max(1_024).default('/'),
});

/** Headers, cookies, TLS and certificate of hosts that the operator allows. */
export const checkHeadersTool = defineTool({
  name: 'check_headers',
  family: 'scan',
  description:
    'Visits hosts that the operator has allowed (AGENTS_ALLOWED_HOSTS) and judges their answers: HSTS, content ' +
    'security policy, framing, content types, session cookies, cross-origin sharing, redirect to HTTPS, TLS version ' +
    'and certificate. One GET each over HTTPS and HTTP, redirects followed to allowed hosts only.',
  input,
  timeoutMs: 120_000,
  async run(context, { hosts, path }) {
    const allowed = context.settings.allowedHosts ?? [];
    if (allowed.length === 0)
      throw new ToolError(
        'No host may be visited: the operator allows hosts by AGENTS_ALLOWED_HOSTS. Say that none was checked.',
      );
    const refused = (hosts ?? []).filter((host) => !allowed.includes(host));
    const [{ checkHost }, { internet }] = await Promise.all([
      import('./check-host.ts'),
      import('./visit.ts'),
    ]);
    const wanted = (hosts ?? allowed).filter((host) => allowed.includes(host));
    const notChecked = refused.map((what) => ({
      what,
      why: 'it is not an allowed host',
      remedy: 'The operator allows it by AGENTS_ALLOWED_HOSTS.',
    }));
    const report = { findings: [], notChecked, checked: wanted.length, unit: 'hosts' as const };
    const options = { network: internet, allowed, now: context.clock.now(), signal: context.signal };
    const results = [];
    for (const host of wanted) results.push(await checkHost(host, path, options));
    return renderScanReport({
      ...report,
      findings: results.flatMap(({ findings }) => findings),
      notChecked: [...notChecked, ...results.flatMap((result) => result.notChecked)],
    });
  },
});
