import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningConsole, startConsole } from '#client/console/server/start-console.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { call, say } from '#local/rehearsal/playbook.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { chromiumPath, openChromium } from './chromium.ts';
import { type OpenConsole, openConsole, visit } from './open-console.ts';

const playbooks = {
  *'devsecops-scanner'() {
    yield* say(Array.from({ length: 300 }, (_, at) => `line ${at}`).join('\n'));
    for (let turn = 0; turn < 60; turn += 1) {
      yield* call('wait', { seconds: 1, reason: 'for somebody who reads' });
      yield* say(`still here ${turn}`);
    }
  },
  *'code-review-agent'() {
    for (let turn = 0; turn < 60; turn += 1) yield* call('wait', { seconds: 1, reason: 'for messages' });
  },
  *'monitoring-agent'() {
    yield* say('was here');
    yield* call('finish', { exit_code: 0, summary: 'Done' });
  },
};

/** As when another tab is looked at. */
const turnHidden = (page: Page, isHidden: boolean) =>
  page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} });
    document.dispatchEvent(new Event('visibilitychange'));`);

describe.skipIf(chromiumPath === undefined)(
  'A page that stays open (skipped where there is no Chromium)',
  () => {
    let at: OpenConsole;
    let browser: Browser;
    beforeAll(async () => {
      [at, browser] = await Promise.all([openConsole({ playbooks }), openChromium()]);
    });
    afterAll(async () => {
      await browser.close();
      await at[Symbol.asyncDispose]();
    });

    /** A console whose platform, or whose user's login, can be taken away. */
    async function openFailing() {
      const { origin: url, region, credentials } = at.world.platform;
      const trouble: { error?: AgentsError } = {};
      const console = await startConsole(clientWorld, {
        port: 0,
        findEndpoint: async () => {
          if (trouble.error !== undefined) throw trouble.error;
          return { url, region, credentials: () => credentials };
        },
        failed: (error) => void at.failures.push(error),
      });
      return { console, trouble };
    }

    const closing = async (page: Page, complaints: string[], console?: RunningConsole) => {
      await page.context().close();
      await console?.close();
      expect(complaints).toEqual([]);
      expect(at.failures).toEqual([]);
    };

    test('says of when its board is while its user is logged out, and goes on by itself', async () => {
      const id = await at.world.start({ subagent_type: 'code-review-agent', description: 'the logged out' });
      const { console, trouble } = await openFailing();
      const { page, complaints } = await visit(browser, { console });
      await page.getByRole('link', { name: 'the logged out' }).waitFor();
      const message = 'no AWS credentials: the session has expired';
      const remedy = 'Run `aws sso login` for the profile, then try again.';
      trouble.error = new AgentsError({ code: 'no_credentials', message, remedy, retryable: false });
      const alert = page.getByRole('alert');
      await alert.getByText(message).waitFor();
      await alert.getByText(/What is shown below is of \d/).waitFor();
      expect(await page.getByRole('link', { name: 'the logged out' }).count()).toBe(1);
      await at.world.api.kill(id);
      delete trouble.error;
      await page.getByText('Killed', { exact: true }).waitFor();
      expect(await alert.count()).toBe(0);
      await closing(page, complaints, console);
    });

    test('tells on the page of an agent why nothing comes, and follows on from where it was', async () => {
      const id = await at.world.start({ subagent_type: 'devsecops-scanner', prompt: 'x' });
      const { console, trouble } = await openFailing();
      const { page, complaints } = await visit(browser, { console, path: `/agents/${id}` });
      await page.getByText('still here 0').waitFor();
      const parts = { message: 'no AWS credentials', remedy: 'Log in.', retryable: false };
      trouble.error = new AgentsError({ code: 'no_credentials', ...parts });
      await turnHidden(page, true);
      await turnHidden(page, false);
      await page.getByRole('status').getByText('no AWS credentials Log in.').waitFor();
      delete trouble.error;
      await page.getByText('no AWS credentials Log in.').waitFor({ state: 'detached' });
      await page.getByText('still here 2').waitFor();
      const numbers = await page.locator('.line-number').allTextContents();
      expect(numbers).toEqual(numbers.map((_, place) => String(place + 1)));
      await at.world.api.kill(id);
      await page.getByText('Killed', { exact: true }).waitFor();
      await closing(page, complaints, console);
    });

    test('holds no connection while nobody looks at it', async () => {
      const id = await at.world.start({ subagent_type: 'code-review-agent', prompt: 'x' });
      const { page, complaints } = await visit(browser, { console: at.console, path: `/agents/${id}` });
      await page.getByRole('button', { name: 'Kill' }).waitFor();
      const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/events'));
      await turnHidden(page, true);
      await ended;
      await at.world.api.kill(id);
      await turnHidden(page, false);
      await page.getByText('Killed', { exact: true }).waitFor();
      expect(await page.title()).toBe('Killed · x');
      await closing(page, complaints);
    });

    test('stays where its reader scrolls, and follows again at the end', async () => {
      const id = await at.world.start({ subagent_type: 'devsecops-scanner', prompt: 'x' });
      const { page, complaints } = await visit(browser, { console: at.console, path: `/agents/${id}` });
      await page.getByText('still here 0').waitFor();
      const follows = page.getByLabel('Follow');
      expect(await follows.isChecked()).toBe(true);
      await page.getByRole('log').hover();
      await page.mouse.wheel(0, -600);
      await expect.poll(() => follows.isChecked()).toBe(false);
      const top = () => page.evaluate("document.querySelector('.log').scrollTop");
      const where = await top();
      expect(where).toBeGreaterThan(0);
      await expect.poll(() => page.locator('.line').last().textContent()).toContain('still here 2');
      expect(await top()).toBe(where);
      await page.mouse.wheel(0, 100_000);
      await expect.poll(() => follows.isChecked()).toBe(true);
      await at.world.api.kill(id);
      await closing(page, complaints);
    });

    test('keeps a message that was being written when its agent ended', async () => {
      const id = await at.world.start({ subagent_type: 'code-review-agent', prompt: 'x' });
      const { page, complaints } = await visit(browser, { console: at.console, path: `/agents/${id}` });
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByRole('textbox', { name: 'Message' }).fill('A long thought');
      await at.world.api.kill(id);
      await page.getByText('The agent has ended; it hears nothing more.').waitFor();
      expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('A long thought');
      expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
      await closing(page, complaints);
    });

    test("keeps the board's filters in its address, and leads back to them and to the agent", async () => {
      const id = await at.world.start({ subagent_type: 'monitoring-agent', description: 'the one to find' });
      await at.world.ended(id);
      const { page, complaints } = await visit(browser, { console: at.console });
      await page.getByLabel('Find agents').fill('one to find');
      await page.waitForURL(/\?find=one\+to\+find$/);
      await page.getByRole('link', { name: 'the one to find' }).click();
      await page.getByText('was here').first().waitFor();
      await page.getByRole('link', { name: '← All agents' }).click();
      await page.waitForURL(/\?find=one\+to\+find$/);
      await page.locator('[data-row]:focus').getByText('the one to find').waitFor();
      expect(await page.locator('.agent').count()).toBe(1);
      await page.getByRole('link', { name: 'Board' }).click();
      await expect.poll(() => page.locator('.agent').count()).toBeGreaterThan(1);
      await closing(page, complaints);
    });

    test('changes nothing of a schedule but what is changed, and says where there is none', async () => {
      await at.world.api.putSchedule('new', {
        expression: 'rate(6 hours)',
        task: {
          subagent_type: 'monitoring-agent',
          prompt: 'Look',
          max_cost_usd: 0.005,
          on_duplicate: 'reject',
        },
      });
      const { page, complaints } = await visit(browser, { console: at.console, path: '/schedules' });
      await page.getByRole('link', { name: 'new', exact: true }).click();
      await page.getByLabel('When').fill('rate(7 hours)');
      await page.getByRole('button', { name: 'Save schedule' }).click();
      await page.getByText('rate(7 hours)').waitFor();
      expect(await at.world.api.getSchedule('new')).toMatchObject({
        expression: 'rate(7 hours)',
        task: { max_cost_usd: 0.005, on_duplicate: 'reject' },
      });
      await page.goto(`${at.console.origin}/schedules/edit/%zz`);
      await page.getByText('There is no schedule of this name.').waitFor();
      await closing(page, complaints);
    });

    test('counts by the clock of the platform, and shows what is left of an agent that is long gone', async () => {
      let aheadMs = -3 * 3_600_000;
      const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + aheadMs) };
      await using world = await openPlatform({ playbooks, clock });
      const { origin: url, region, credentials } = world.platform;
      const console = await startConsole(
        { ...clientWorld, now: () => clock.now().getTime() },
        {
          port: 0,
          findEndpoint: async () => ({ url, region, credentials: () => credentials }),
          failed: (error) => void at.failures.push(error),
        },
      );
      const ended = await world.start({ subagent_type: 'monitoring-agent', description: 'a day ago' });
      await world.ended(ended);
      const running = await world.start({ subagent_type: 'code-review-agent', prompt: 'x' });
      const { page, complaints } = await visit(browser, { console, path: `/agents/${running}` });
      await page.getByText('Runs for').waitFor();
      expect(await page.locator('.facts div', { hasText: 'Runs for' }).innerText()).toMatch(/\n[\d.]+m?s$/);
      await world.api.kill(running);
      aheadMs += 25 * 3_600_000;
      await page.goto(`${console.origin}/agents/${ended}`);
      await page.getByRole('heading', { name: 'a day ago' }).waitFor();
      await page.getByText('Its record is gone by now.').waitFor();
      await page.getByText('was here').waitFor();
      await page.goto(`${console.origin}/agents/agent-nothing-abcdefghij`);
      await page.getByText('There is no agent agent-nothing-abcdefghij of yours.').waitFor();
      await closing(page, complaints, console);
    });
  },
);
