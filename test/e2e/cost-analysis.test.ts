import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weeklyCostAnalysis } from '#shared/deployment/weekly-cost-analysis.ts';
import { billTruth } from '#test/cloud/costs/bill-truth.ts';
import { dollars, savedTruth } from '#test/cloud/costs/saved-truth.ts';
import { chargesOf, days, refusing } from '#test/samples/organisation/organisation.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { writeOrganisation } from '#test/samples/organisation/write-organisation.ts';
import { openPlatform } from './platform.ts';

const subagent_type = 'cost-analysis-agent';

describe('cost-analysis-agent in rehearsal', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'organisation-'));
    await writeOrganisation(join(folder, 'open'), { refuses: false });
    await writeOrganisation(join(folder, 'refusing'), { refuses: true });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = async (recording: string | undefined, prompt: string) => {
    await using world = await openPlatform(
      recording === undefined ? {} : { recording: join(folder, recording) },
    );
    const id = await world.start({ subagent_type, prompt });
    const { lines, ...output } = await world.ended(id);
    return { output, texts: lines.map(({ text }) => text), logged: world.logged };
  };

  test('goes through the organisation as the worked example shows, and is right to the cent', async () => {
    const { output, texts, logged } = await run('open', 'Analyze AWS costs across all accounts and regions');
    expect(output).toMatchObject({ status: 'completed', exit_code: 0 });
    expect(texts).toEqual(
      expect.arrayContaining([
        '[PROGRESS:30] Analyzed us-east-1, us-west-2 (2 of 8 regions)',
        '[PROGRESS:60] Completed regional analysis, analyzing account patterns',
        '[PROGRESS:85] Identifying optimization opportunities',
        `[RESULT] Cost analysis complete. Found ${savedTruth(false)}/month in potential savings`,
        'Source: a recording of 2026-11-15, not the account as it is now.',
      ]),
    );
    expect(
      texts.some((text) =>
        text.startsWith(`Spent ${dollars(billTruth(recordedCalls({ refuses: false })).total)} `),
      ),
    ).toBe(true);
    expect(texts.find((text) => text.startsWith('Artifacts: '))).toMatch(
      /cost-report\.json .*savings\.csv .*spend\.csv .*top-drivers\.svg .*spend-by-period\.svg/,
    );
    const calls = logged.filter(([message]) => message === 'cloud call');
    expect(calls.length).toBeGreaterThan(400);
  });

  test('is incomplete where an account refuses, and says which', async () => {
    const { output, texts } = await run('refusing', 'Analyze AWS costs');
    expect(output).toMatchObject({ status: 'completed', exit_code: 2 });
    expect(texts).toContainEqual(
      expect.stringContaining(
        `[RESULT] Cost analysis incomplete: 1 thing not analyzed. Found ${savedTruth(true)}/month in potential savings`,
      ),
    );
    expect(texts).toContainEqual(
      expect.stringContaining(
        `[WARNING] Could not check resources of account ${refusing} (acquired): refused: AccessDenied`,
      ),
    );
  });

  test('answers the weekly schedule: seven days against the seven before', async () => {
    const { output, texts } = await run('open', weeklyCostAnalysis.task.prompt);
    const charges = chargesOf(days, 30);
    const cents = (from: number, to: number): number =>
      charges
        .filter(({ start }) => days.slice(from, to).includes(start))
        .reduce((sum, it) => sum + it.cents, 0);
    expect(output).toMatchObject({ status: 'completed', exit_code: 0 });
    expect(texts).toContainEqual(
      `Spent ${dollars(cents(0, 14))} (2026-11-01..2026-11-07 to 2026-11-08..2026-11-14)`,
    );
    expect(texts).toContainEqual('Changes from 2026-11-01..2026-11-07 to 2026-11-08..2026-11-14:');
  });

  test('without an account reports no amount at all', async () => {
    const { output, texts } = await run(undefined, 'Analyze AWS costs');
    expect(output).toMatchObject({ status: 'completed', exit_code: 2 });
    expect(texts).toContainEqual(
      expect.stringContaining(
        '[RESULT] Cost analysis incomplete: no AWS access: start the platform with --profile NAME',
      ),
    );
    expect(texts.filter((text) => /\$\d/.test(text))).toEqual([]);
  });
});
