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
const phone = { viewport: { width: 360, height: 700 }, deviceScaleFactor: 1.5 };
/** The deployment to dev tells each second how far it is. */
const untilUnderWay = (page: Page) => page.getByText(/of 60 resources done/).waitFor();
const shots: readonly Shot[] = [
  { name: 'board', path: '/', prepare: untilUnderWay },
  { name: 'dark', path: '/', options: { colorScheme: 'dark' }, prepare: untilUnderWay },
  { name: 'phone', path: '/', options: phone, prepare: untilUnderWay },
  { name: 'agent', path: `/agents/${scan}`, prepare: (page) => page.getByText('[RESULT]').first().waitFor() },
  {
    ...{ name: 'findings', path: `/agents/${scan}/findings` },
    prepare: (page) => page.locator('.finding-title').nth(1).click(),
  },
  {
    ...{ name: 'approval', path: `/agents/${approval}` },
    prepare: (page) => page.getByText('Approve this plan').waitFor(),
  },
  {
    ...{ name: 'costs', path: '/costs' },
    prepare: (page) => page.getByRole('heading', { name: 'Dearest agents' }).waitFor(),
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
  await page.screenshot({ path: join(folder, `console-${name}.png`) });
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('; ')}`);
  await page.context().close();
}
await browser.close();
