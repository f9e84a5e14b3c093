import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playbooks } from '#local/rehearsal/playbooks/all.ts';
import { environmentsFile, policy, shop, template } from '#test/deploy/deploying.ts';
import { uploadTree } from '#test/e2e/tiny-workspace.ts';
import { chromiumPath, openChromium } from './chromium.ts';
import { type OpenConsole, openConsole, visit } from './open-console.ts';

describe.skipIf(chromiumPath === undefined)('An approval (skipped where there is no Chromium)', () => {
  let at: OpenConsole;
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agents-stacks-'));
    [at, browser] = await Promise.all([
      openConsole({ playbooks, deployments: { policy, folder } }),
      openChromium(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await at[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const startDeployment = async () =>
    await at.world.start({
      subagent_type: 'aws-infrastructure-expert',
      prompt: 'Deploy application stack to PRODUCTION. Execute deployment checklist.',
      workspace: await uploadTree(at.world.api, {
        '.agents/environments.json': environmentsFile(),
        'template.json': template(shop),
      }),
    });

  test('shows the plan, and rejects it with a note that the agent is told', async () => {
    const id = await startDeployment();
    const { page, complaints } = await visit(browser, { console: at.console, path: `/agents/${id}` });
    const plan = page.getByLabel('The plan');
    expect(await plan.textContent()).toContain('Create stack shop-prod, environment prod');
    expect(await plan.textContent()).toContain('+ Orders (AWS::DynamoDB::Table)');
    await page.getByLabel('Note for the agent').fill('Not before the release');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('button', { name: 'Approve this plan' }).waitFor({ state: 'detached' });
    await page.getByText('Not before the release').first().waitFor();
    const { approval, output } = await at.world.ended(id);
    expect(approval).toBeUndefined();
    expect(output).toContain('Not before the release');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("approves exactly the plan that is shown, of anybody's agent from the team's board too", async () => {
    const id = await startDeployment();
    const { page, complaints } = await visit(browser, { console: at.console, path: '/team' });
    await page.getByRole('button', { name: /^Look and decide: Deploy shop-prod/ }).click();
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await at.world.api.output(id, { limit: 1_000 })).output)
      .toContain('of 2 resources done');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
