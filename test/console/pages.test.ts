import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { all, call, plan, say } from '#local/rehearsal/playbook.ts';
import { writeTree } from '#test/e2e/tiny-workspace.ts';
import { chromiumPath, openChromium } from './chromium.ts';
import { faintTexts, overflow, tabTo } from './look-at.ts';
import { type OpenConsole, openConsole, type Visit, visit } from './open-console.ts';

const hostileLines = [
  '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">',
  'javascript:alert(1) {{constructor.constructor("window.hacked=3")()}}',
  `a very long one: ${'x'.repeat(3_000)}`,
  'left \u05d0\u05d1\u05d2 right \u202eesrever\u202c',
];

const playbooks = {
  *'devsecops-scanner'() {
    yield* call('report_progress', { percent: 40, message: 'Scanning for insecure patterns' });
    yield* call('wait', { seconds: 1, reason: 'so that progress can be seen' });
    yield* all(plan('scan_patterns'), plan('scan_secrets'));
    yield* call('export_sarif');
    yield* call('finish', { exit_code: 0, summary: 'Scanned' });
  },
  *'code-review-agent'() {
    yield* call('report_progress', { percent: 30, message: 'Reading the change' });
    for (let turn = 0; turn < 60; turn += 1) yield* call('wait', { seconds: 1, reason: 'for messages' });
  },
  *'monitoring-agent'() {
    yield* say(hostileLines.join('\n'));
    yield* call('finish', { exit_code: 0, summary: `${hostileLines[0]}\n${hostileLines[1]}` });
  },
};

describe.skipIf(chromiumPath === undefined)('The page (skipped where there is no Chromium)', () => {
  let at: OpenConsole;
  let browser: Browser;
  let tree: Awaited<ReturnType<typeof writeTree>>;
  beforeAll(async () => {
    tree = await writeTree({ 'src/a.js': 'eval(request.query.code);\n' });
    [at, browser] = await Promise.all([openConsole({ playbooks, workspace: tree.folder }), openChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await at[Symbol.asyncDispose]();
    await tree[Symbol.asyncDispose]();
  });
  const open = (path = '/', options: Parameters<typeof visit>[2] = {}): Promise<Visit> =>
    visit(browser, { console: at.console, path }, options);
  const close = async ({ page, complaints }: Visit): Promise<void> => {
    await page.context().close();
    expect(complaints).toEqual([]);
    expect(at.failures).toEqual([]);
  };

  test('starts an agent from the form, shows it live, lists what it found, and gives its file', async () => {
    const visited = await open();
    const { page } = visited;
    await page.getByRole('link', { name: 'Start an agent' }).click();
    await page.getByText('devsecops-scanner', { exact: true }).click();
    await page.getByLabel('What to do').fill('Scan the folder');
    await page.getByRole('button', { name: 'Start agent' }).click();
    await page
      .getByRole('progressbar', { name: 'Progress' })
      .and(page.locator('[aria-valuenow="40"]'))
      .waitFor();
    await page.getByText('Scanning for insecure patterns').first().waitFor();
    await page.getByText('[RESULT] Scanned. 1 issue found (1 high)').waitFor();
    await page.getByRole('tab', { name: 'Findings 1' }).click();
    const row = page.getByRole('row', { name: /src\/a\.js:1/ });
    await row.getByText('high').waitFor();
    await row.getByRole('button').click();
    await page.getByText('eval(request.query.code);').waitFor();
    await page.getByRole('tab', { name: 'Files 1' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download findings.sarif' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('findings.sarif');
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ version: '2.1.0' });
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await page.getByText('scan_patterns').waitFor();
    await close(visited);
  });

  test('filters lines by the platform, and says what is wrong with a filter', async () => {
    const id = await at.world.start({ subagent_type: 'monitoring-agent', prompt: 'x' });
    await at.world.ended(id);
    const visited = await open(`/agents/${id}`);
    const { page } = visited;
    await page.getByLabel('Filter lines').fill('^\\[RESULT\\]');
    await expect.poll(() => page.locator('.line').count()).toBe(1);
    await page.getByLabel('Filter lines').fill('(');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Filter lines').fill('matches nothing at all');
    await page.getByText('No line matches so far.').waitFor();
    await close(visited);
  });

  test('tells an agent something, and kills it after asking', async () => {
    const id = await at.world.start({ subagent_type: 'code-review-agent', prompt: 'Review' });
    const visited = await open(`/agents/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Send message' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Only src/');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('[MESSAGE] delivered: Only src/').waitFor();
    await page.getByRole('button', { name: 'Kill' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect((await at.world.api.output(id)).status).toBe('running');
    await page.getByRole('button', { name: 'Kill' }).click();
    await page.getByRole('button', { name: 'Kill it' }).click();
    await page.getByText('Killed', { exact: true }).waitFor();
    expect((await at.world.api.output(id)).status).toBe('terminated');
    await close(visited);
  });

  test('keeps the whole board current with one call at a time, and tells aloud when an agent ends', async () => {
    const start = (description: string) =>
      at.world.start({ subagent_type: 'code-review-agent', prompt: 'x', description });
    const ids = await Promise.all(['the first', 'the second', 'the third'].map(start));
    const visited = await open();
    const { page } = visited;
    await page.getByRole('progressbar', { name: 'Progress of the third' }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    await expect.poll(() => asked.length).toBeGreaterThan(2);
    expect(new Set(asked)).toEqual(new Set(['/api/agents']));
    await Promise.all(ids.map((id) => at.world.api.kill(id)));
    await page.getByRole('status').getByText('the second: Killed').waitFor();
    await close(visited);
  });

  test('shows what a hostile agent writes as text, wherever it writes it', async () => {
    const [markup = ''] = hostileLines;
    const id = await at.world.start({ subagent_type: 'monitoring-agent', prompt: 'x', description: markup });
    await at.world.ended(id);
    const visited = await open();
    const { page } = visited;
    await page.getByRole('link', { name: markup }).click();
    await page.getByRole('heading', { name: markup }).waitFor();
    await expect.poll(() => page.locator('.line-text').allTextContents()).toContain(markup);
    const shown = (await page.locator('.line-text').allTextContents()).join('\n');
    expect(shown).toContain('left \u05d0\u05d1\u05d2 right esrever');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    // And were a part of the page to try it, the browser would not let it.
    const attempt = "try { document.body.innerHTML = '<b>taken</b>'; 'taken' } catch (error) { error.name }";
    expect(await page.evaluate(attempt)).toBe('TypeError');
    expect(visited.complaints.splice(0)).toEqual([
      expect.stringContaining("requires 'TrustedHTML' assignment"),
    ]);
    expect(await page.locator('#app script, #app img[src="x"]').count()).toBe(0);
    expect(await overflow(page)).toBe(0);
    await close(visited);
  });

  test('keeps schedules: creates, changes, and deletes one after asking', async () => {
    const visited = await open('/schedules');
    const { page } = visited;
    await page.getByRole('link', { name: 'Create one' }).click();
    await page.getByLabel('Name').fill('weekly');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByText('cost-analysis-agent', { exact: true }).click();
    await page.getByLabel('What to do').fill('Analyse our costs');
    await page.getByRole('button', { name: 'Save schedule' }).click();
    await page.getByText('cron(0 9 ? * MON *)').waitFor();
    expect(await at.world.api.getSchedule('weekly')).toMatchObject({
      ...{ expression: 'cron(0 9 ? * MON *)', timezone: 'Europe/Berlin', enabled: true, overlap: 'skip' },
      task: { subagent_type: 'cost-analysis-agent', prompt: 'Analyse our costs' },
    });
    await page.getByRole('link', { name: 'weekly' }).click();
    await page.getByLabel('On', { exact: true }).uncheck();
    await page.getByLabel('Dollars at most').fill('2.5');
    await page.getByRole('button', { name: 'Save schedule' }).click();
    await page.getByText('Starts nothing while it is off.').waitFor();
    expect(await at.world.api.getSchedule('weekly')).toMatchObject({
      enabled: false,
      task: { max_cost_usd: 2.5 },
    });
    await page.getByRole('button', { name: 'Delete weekly' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('No schedules yet.').waitFor();
    expect((await at.world.api.listSchedules()).schedules).toEqual([]);
    await close(visited);
  });

  test('is run by keys alone', async () => {
    const visited = await open();
    const { page } = visited;
    await page.getByRole('list', { name: 'Agents' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await page.keyboard.type('scan the folder');
    await expect.poll(() => page.locator('.agent').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Output' }).waitFor();
    await tabTo(page, '[role=tab]');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Findings', selected: true }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('eval(request.query.code);').waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('What to do').waitFor();
    await tabTo(page, 'input[name=type]');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '#prompt');
    await page.keyboard.type('Review by keys');
    await tabTo(page, 'form button[type=submit]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Review by keys' }).waitFor();
    await close(visited);
    const started = (await at.world.api.list()).agents.find(
      ({ description }) => description === 'Review by keys',
    );
    expect(started?.subagent_type).toBe('code-review-agent');
    if (started !== undefined) await at.world.api.kill(started.agent_id);
  });

  test("fits a phone's width: no view scrolls sideways", async () => {
    const { agents } = await at.world.api.list();
    const scan = agents.find(({ subagent_type }) => subagent_type === 'devsecops-scanner')?.agent_id;
    const visited = await open('/', { viewport: { width: 360, height: 740 } });
    const { page } = visited;
    const views = ['', '/findings', '/timeline', '/files'].map((tab) => `/agents/${scan}${tab}`);
    for (const path of ['/', '/team', '/start', '/costs', '/schedules/new', ...views]) {
      await page.goto(at.console.origin + path);
      await page.locator('.loading').waitFor({ state: 'detached' });
      await page.locator('h1').waitFor();
      expect([path, await overflow(page)]).toEqual([path, 0]);
    }
    await close(visited);
  });

  test.for(['light', 'dark'] as const)(
    'is readable in %s: every text has the contrast of WCAG AA',
    async (colorScheme) => {
      const { agents } = await at.world.api.list();
      const scan = agents.find(({ subagent_type }) => subagent_type === 'devsecops-scanner')?.agent_id;
      const visited = await open('/', { colorScheme });
      const { page } = visited;
      for (const path of ['/', `/agents/${scan}`, `/agents/${scan}/findings`, '/start', '/costs']) {
        await page.goto(at.console.origin + path);
        await page.locator('h1').waitFor();
        await page.locator('.loading').waitFor({ state: 'detached' });
        expect([path, await page.evaluate(faintTexts)]).toEqual([path, []]);
      }
      expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
        colorScheme === 'dark' ? 'rgb(17, 19, 22)' : 'rgb(247, 247, 245)',
      );
      await close(visited);
    },
  );

  test('says what to do where it does not belong to a console that runs, and where a console has gone', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(at.console.origin);
    await page.getByText('This page does not belong to the console that runs now.').waitFor();
    await page.getByText('Open the address that').waitFor();
    expect(await page.locator('.agent').count()).toBe(0);
    await context.close();
  });
});
