import { expect, onTestFinished, test } from 'vitest';
import { startOsvServer } from '#test/fakes/osv-server.ts';
import { plantedProject } from '#test/scan/packages/planted-project.ts';
import { makeTree } from '#test/workspace/folders.ts';
import { runAgent } from './run-command.ts';

const prompt = 'Verify all dependencies, environment variables, and system requirements are satisfied.';

test('a check before a deployment tells what is not satisfied, to the number, and ends with 1', async () => {
  const osv = await startOsvServer({ advisories: [] });
  onTestFinished(() => osv.close());
  const ran = await runAgent(
    ['dependency-agent', prompt, '--workspace', await makeTree(plantedProject)],
    osv.url,
  );
  expect(ran.exitCode, ran.stderr).toBe(1);
  // Out of step: 1 high. Packages: 2 high, 2 medium, 4 low. Surroundings: 1 high, 2 medium, 4 low, 1 info.
  // Not known: one licence, and all newest versions, as no registry answers at that address.
  expect(ran.lines.find((line) => line.startsWith('[RESULT]'))).toBe(
    '[RESULT] Dependency check complete. 17 issues found (4 high, 4 medium, 8 low, 1 info); 2 things could not be checked',
  );
  for (const line of [
    'Declared: 14 dependencies in 1 package.json',
    'Variables: 5 read by code, 2 of them in .env.example',
    'Bill of materials: 16 packages of 1 lockfile as CycloneDX 1.6 in sbom.cdx.json',
  ])
    expect(ran.lines).toContain(line);
  expect(ran.stdout).not.toContain('redis://x');
});
