import type { BrowserContextOptions, Page } from 'playwright-core';
import { type RunningConsole, startConsole } from '#client/console/server/start-console.ts';
import { openPlatform, type PlatformOptions, type TestPlatform } from '#test/e2e/platform.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';

export interface OpenConsole extends AsyncDisposable {
  world: TestPlatform;
  console: RunningConsole;
  /** What the console said of its own faults: nothing, unless a test is about one. */
  failures: unknown[];
}

/** The console over a whole platform, both in this process. */
export async function openConsole(
  options: PlatformOptions & { workspace?: string } = {},
): Promise<OpenConsole> {
  const { workspace, ...rest } = options;
  const world = await openPlatform(rest);
  const { origin: url, region, credentials } = world.platform;
  const failures: unknown[] = [];
  const console = await startConsole(clientWorld, {
    ...{ port: 0, workspace },
    findEndpoint: async () => ({ url, region, credentials: () => credentials }),
    failed: (error) => void failures.push(error),
  });
  return {
    ...{ world, console, failures },
    async [Symbol.asyncDispose]() {
      await console.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** A page of its own, and what its browser complained of: scripts that threw, what the policy refused. */
export interface Visit {
  page: Page;
  complaints: string[];
}

export interface Browsing {
  newContext(options?: BrowserContextOptions): Promise<{ newPage(): Promise<Page> }>;
}

/** Opens the console's address, token and all, then the view at this path. */
export async function visit(
  browser: Browsing,
  { console, path = '/' }: { console: RunningConsole; path?: string },
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 850 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  await page.goto(console.url);
  if (path !== '/') await page.goto(console.origin + path);
  return { page, complaints };
}
