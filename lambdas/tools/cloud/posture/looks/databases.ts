import * as z from 'zod';
import { ask, askAll } from '#lambdas/tools/cloud/ask.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { callIn, judged, type Look, type Place, type Sighting, setting, unseen } from '../look.ts';

const databasesSchema = z.object({
  DBInstances: z
    .array(
      z.object({
        DBInstanceIdentifier: z.string(),
        StorageEncrypted: z.boolean().default(false),
        PubliclyAccessible: z.boolean().default(false),
        BackupRetentionPeriod: z.number().default(0),
      }),
    )
    .default([]),
  Marker: z.string().nullish(),
});

const minBackupDays = 7;

export const seeDatabases: Look = {
  checks: ['database-encryption', 'database-public', 'database-backup'],
  async see(place) {
    const listed = await askAll(
      place.cloud,
      { service: 'rds', operation: 'DescribeDBInstances', input: { MaxRecords: 100 }, ...callIn(place) },
      {
        schema: databasesSchema,
        items: ({ DBInstances }) => DBInstances,
        next: ({ Marker }) => Marker,
        token: 'Marker',
      },
    );
    return [
      judged('database-encryption', listed, ({ DBInstanceIdentifier: resource, StorageEncrypted }) =>
        StorageEncrypted ? undefined : { resource, what: 'not encrypted' },
      ),
      judged('database-public', listed, ({ DBInstanceIdentifier: resource, PubliclyAccessible }) =>
        PubliclyAccessible ? { resource, what: 'public address' } : undefined,
      ),
      judged('database-backup', listed, ({ DBInstanceIdentifier: resource, BackupRetentionPeriod: days }) =>
        days >= minBackupDays ? undefined : { resource, what: `backups of ${days} days` },
      ),
    ];
  },
};

const tablesSchema = z.object({
  TableNames: z.array(z.string()).default([]),
  LastEvaluatedTableName: z.string().nullish(),
});
const backupsSchema = z.object({
  ContinuousBackupsDescription: z.object({
    PointInTimeRecoveryDescription: z
      .object({ PointInTimeRecoveryStatus: z.string().default('DISABLED') })
      .default({ PointInTimeRecoveryStatus: 'DISABLED' }),
  }),
});
const tablesAtOnce = 4;

export const seeTables: Look = {
  checks: ['table-backup'],
  async see(place) {
    const { items, gaps } = await askAll(
      place.cloud,
      { service: 'dynamodb', operation: 'ListTables', input: {}, ...callIn(place) },
      {
        schema: tablesSchema,
        items: ({ TableNames }) => TableNames,
        next: ({ LastEvaluatedTableName }) => LastEvaluatedTableName,
        token: 'ExclusiveStartTableName',
      },
    );
    const seen = await inParallel(items, tablesAtOnce, (name) => seeTable(place, name));
    return [...(gaps.length > 0 ? unseen(seeTables.checks, gaps) : []), ...seen];
  },
};

async function seeTable(place: Place, TableName: string): Promise<Sighting> {
  const asked = await ask(
    place.cloud,
    {
      ...{ service: 'dynamodb', operation: 'DescribeContinuousBackups' },
      ...{ input: { TableName }, ...callIn(place) },
    },
    backupsSchema,
  );
  if (!asked.ok) return { check: 'table-backup', seen: 0, short: [], gaps: [asked.gap] };
  const { PointInTimeRecoveryDescription } = asked.value.ContinuousBackupsDescription;
  const isOn = PointInTimeRecoveryDescription.PointInTimeRecoveryStatus === 'ENABLED';
  return setting('table-backup', isOn ? undefined : { resource: TableName, what: 'no recovery' });
}
