import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { openDemo } from './demo.ts';
import { visit } from './open-console.ts';

/** Makes the pictures of `docs/images` anew, or in the folder that is named. */
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../docs/images'));
await mkdir(folder, { recursive: true });
await using demo = await openDemo();
const browser = await openChromium();

interface Shot {
  name: string;
  path: string;
  options?: BrowserContextOptions;
  prepare?: (page: Page) => Promise<unknown>;
}

const { scan, approval } = demo.agents;
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 };
const shots: readonly Shot[] = [
  {
    name: 'console-board',
    path: '/',
    prepare: (page) => page.getByText('Waits for your decision').waitFor(),
  },
  {
    name: 'console-dark',
    path: '/',
    options: { colorScheme: 'dark' },
    prepare: (page) => page.getByText('Waits for your decision').waitFor(),
  },
  {
    name: 'console-agent',
    path: `/agents/${scan}`,
    prepare: (page) => page.getByText('[RESULT]').first().waitFor(),
  },
  {
    name: 'console-findings',
    path: `/agents/${scan}/findings`,
    prepare: (page) => page.locator('.finding-title').nth(1).click(),
  },
  {
    name: 'console-timeline',
    path: `/agents/${scan}/timeline`,
    prepare: (page) => page.getByText('scan_patterns').waitFor(),
  },
  {
    name: 'console-approval',
    path: `/agents/${approval}`,
    prepare: (page) => page.getByText('Approve this plan').waitFor(),
  },
  {
    name: 'console-costs',
    path: '/costs',
    prepare: (page) => page.getByRole('heading', { name: 'Dearest agents' }).waitFor(),
  },
  {
    name: 'console-start',
    path: '/start',
    prepare: (page) => page.getByText('devsecops-scanner', { exact: true }).click(),
  },
  {
    name: 'console-phone',
    path: '/',
    options: phone,
    prepare: (page) => page.getByText('Waits for your decision').waitFor(),
  },
  {
    name: 'console-phone-findings',
    path: `/agents/${scan}/findings`,
    options: phone,
    prepare: (page) => page.locator('.finding-title').first().waitFor(),
  },
];

for (const { name, path, options = {}, prepare } of shots) {
  const { page, complaints } = await visit(
    browser,
    { console: demo.console, path },
    { viewport: { width: 1120, height: 780 }, ...options },
  );
  await prepare?.(page);
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: join(folder, `${name}.png`) });
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('; ')}`);
  await page.context().close();
}
await browser.close();
