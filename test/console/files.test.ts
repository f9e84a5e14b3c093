import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeOrganisation } from '#test/samples/organisation/write-organisation.ts';
import { chromiumPath, openChromium } from './chromium.ts';
import { openConsole, visit } from './open-console.ts';

describe.skipIf(chromiumPath === undefined)('Files (skipped where there is no Chromium)', () => {
  test('are listed, and charts are shown as pictures in which nothing runs', async () => {
    const recording = await mkdtemp(join(tmpdir(), 'organisation-'));
    onTestFinished(() => rm(recording, { recursive: true }));
    await writeOrganisation(recording, { refuses: false });
    await using at = await openConsole({ recording });
    const browser = await openChromium();
    onTestFinished(() => browser.close());
    const id = await at.world.start({ subagent_type: 'cost-analysis-agent', prompt: 'Analyze AWS costs' });
    const { artifacts } = await at.world.ended(id);
    const visited = { console: at.console, path: `/agents/${id}/files` };
    const { page, complaints } = await visit(browser, visited, { reducedMotion: 'reduce' });
    const charts = artifacts.filter(({ media_type }) => media_type === 'image/svg+xml');
    expect(charts.length).toBeGreaterThan(0);
    for (const { name } of charts) {
      const chart = page.getByRole('img', { name: `Chart ${name}` });
      await chart.waitFor();
      expect(await chart.getAttribute('src')).toMatch(/^blob:/);
      const width = () => page.evaluate(`document.querySelector('img[alt="Chart ${name}"]').naturalWidth`);
      await expect.poll(width).toBeGreaterThan(0);
    }
    const shown = await page.locator('.file-name').allTextContents();
    expect(shown).toEqual(artifacts.map(({ name }) => name));
    expect(await page.locator('svg:not(.glyph)').count()).toBe(0);
    const moving =
      "[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s').length";
    expect(await page.evaluate(moving)).toBe(0);
    expect(complaints).toEqual([]);
  });
});
