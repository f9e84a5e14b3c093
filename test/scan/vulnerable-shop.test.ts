import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanDependencies } from '#lambdas/tools/scan/dependencies/scan-dependencies.ts';
import { scanInfrastructure } from '#lambdas/tools/scan/infrastructure/scan-infrastructure.ts';
import { scanPatterns } from '#lambdas/tools/scan/patterns/scan-patterns.ts';
import { scanSecrets } from '#lambdas/tools/scan/secrets/scan-secrets.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { unpackWorkspace } from '#lambdas/workspace/unpack-workspace.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { knownAdvisories } from '#test/fakes/osv-advisories.ts';
import { type OsvServer, startOsvServer } from '#test/fakes/osv-server.ts';
import { buildVulnerableShop, fakes } from '#test/samples/build-sample.ts';
import { plantedFindings } from '#test/samples/vulnerable-shop.truth.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { snapshot } from '#test/workspace/snapshots.ts';

let osv: OsvServer;
beforeAll(async () => {
  osv = await startOsvServer({ advisories: knownAdvisories });
});
afterAll(() => osv.close());

async function uploadedShop(): Promise<Workspace> {
  const folder = await makeFolder();
  await buildVulnerableShop(folder);
  const unpacked = join(await makeFolder(), 'workspace');
  await unpackWorkspace((await snapshot(folder)).path, unpacked);
  return openWorkspace(unpacked);
}

async function scanAll(workspace: Workspace): Promise<ScanReport[]> {
  const options = { signal: new AbortController().signal, progress: () => undefined };
  return [
    await scanSecrets(workspace, options),
    await scanPatterns(workspace, options),
    await scanInfrastructure(workspace, options),
    await scanDependencies(workspace, { ...options, fetch, osvUrl: osv.url }),
  ];
}

interface Place {
  path: string;
  line: number;
  severity: string;
  rule_id: string;
}

const told = (places: readonly Place[]): string[] =>
  places.map(({ path, line, severity, rule_id }) => `${path}:${line} ${severity} ${rule_id}`).sort();

test('the four scans of the vulnerable shop report every planted defect and nothing else', async () => {
  const reports = await scanAll(await uploadedShop());
  const findings = rankFindings(reports.flatMap((report) => report.findings));
  expect(told(findings)).toEqual(told(await plantedFindings()));
  expect(reports.flatMap((report) => report.notChecked)).toEqual([]);
});

test('no finding shows any part of a secret of the shop', async () => {
  const reports = await scanAll(await uploadedShop());
  const shown = JSON.stringify(reports);
  for (const [name, secret] of Object.entries(fakes)) {
    for (const line of secret.split('\n').filter((text) => !text.startsWith('-----'))) {
      expect(shown.includes(line.slice(-12)), name).toBe(false);
    }
  }
});

test('the shop holds at least 35 planted defects of at least 12 kinds, from all four scanners', async () => {
  const planted = await plantedFindings();
  const scanners = new Set(planted.map(({ rule_id }) => rule_id.split('/')[0]));
  expect(planted.length).toBeGreaterThanOrEqual(35);
  expect(new Set(planted.map(({ rule_id }) => rule_id)).size).toBeGreaterThanOrEqual(12);
  expect([...scanners].sort()).toEqual(['dependencies', 'infrastructure', 'patterns', 'secrets']);
});
