import * as z from 'zod';
import { ask, askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Look, setting, unseen } from '../look.ts';

const recorderSchema = z.object({
  ConfigurationRecordersStatus: z
    .array(z.object({ recording: z.boolean().default(false), lastStatus: z.string().nullish() }))
    .default([]),
});

export const seeRecorder: Look = {
  checks: ['config-recorder'],
  async see(place) {
    const asked = await ask(
      place.cloud,
      {
        ...{ service: 'config-service', operation: 'DescribeConfigurationRecorderStatus' },
        ...{ input: {}, ...callIn(place) },
      },
      recorderSchema,
    );
    if (!asked.ok) return unseen(seeRecorder.checks, [asked.gap]);
    const recorders = asked.value.ConfigurationRecordersStatus;
    const isOn = recorders.some(({ recording, lastStatus }) => recording && !/^fail/i.test(lastStatus ?? ''));
    const what = recorders.length === 0 ? 'there is none' : 'stopped or failing';
    return [setting('config-recorder', isOn ? undefined : { resource: 'AWS Config recorder', what })];
  },
};

const detectorsSchema = z.object({ DetectorIds: z.array(z.string()).default([]) });
const detectorSchema = z.object({ Status: z.string().default('') });

export const seeDetector: Look = {
  checks: ['guardduty'],
  async see(place) {
    const call = { service: 'guardduty', ...callIn(place) } as const;
    const listed = await ask(
      place.cloud,
      { ...call, operation: 'ListDetectors', input: {} },
      detectorsSchema,
    );
    if (!listed.ok) return unseen(seeDetector.checks, [listed.gap]);
    const [DetectorId] = listed.value.DetectorIds;
    const none = { resource: 'GuardDuty', what: 'no detector' };
    if (DetectorId === undefined) return [setting('guardduty', none)];
    const asked = await ask(
      place.cloud,
      { ...call, operation: 'GetDetector', input: { DetectorId } },
      detectorSchema,
    );
    if (!asked.ok) return unseen(seeDetector.checks, [asked.gap]);
    const isOn = asked.value.Status === 'ENABLED';
    return [setting('guardduty', isOn ? undefined : { resource: DetectorId, what: 'disabled' })];
  },
};

const findingsSchema = z.object({
  Findings: z
    .array(
      z.object({
        Title: z.string().default(''),
        Severity: z.object({ Label: z.string().default('') }).default({ Label: '' }),
        Resources: z.array(z.object({ Id: z.string() })).default([]),
      }),
    )
    .default([]),
  NextToken: z.string().nullish(),
});

/** Of more findings than this the count matters no longer: the rest is said not to be read. */
const maxPages = 20;
const equals = (...values: string[]) => values.map((Value) => ({ Value, Comparison: 'EQUALS' }));

/** Open findings of the account and region themselves, also where others are gathered here. */
export const seeSecurityHub: Look = {
  checks: ['security-hub', 'security-findings'],
  async see(place) {
    const Filters = {
      AwsAccountId: equals(place.account.id),
      Region: equals(place.region),
      RecordState: equals('ACTIVE'),
      SeverityLabel: equals('CRITICAL', 'HIGH'),
      WorkflowStatus: equals('NEW', 'NOTIFIED'),
    };
    const input = { Filters, MaxResults: 100 };
    let pages = 0;
    const { items, gaps } = await askAll(
      place.cloud,
      { service: 'securityhub', operation: 'GetFindings', input, ...callIn(place) },
      {
        schema: findingsSchema,
        items: ({ Findings }) => Findings,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
        mayAsk: () => pages++ < maxPages,
      },
    );
    // So it answers where it is not turned on.
    if (gaps.some(({ code }) => code === 'InvalidAccessException')) {
      return [setting('security-hub', { resource: 'Security Hub', what: 'not turned on' })];
    }
    if (gaps.length > 0 && items.length === 0) return unseen(seeSecurityHub.checks, gaps);
    const short = items.map(({ Title, Severity, Resources }) => ({
      resource: Resources[0]?.Id ?? 'the account',
      what: `${Severity.Label}: ${Title}`,
    }));
    return [
      setting('security-hub', undefined),
      { check: 'security-findings', seen: Math.max(1, items.length), short, gaps },
    ];
  },
};
