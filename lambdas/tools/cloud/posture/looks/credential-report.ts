import * as z from 'zod';
import { type Asked, ask, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { callIn, judged, type Look, type Place, unseen } from '../look.ts';

const generatedSchema = z.object({ State: z.string().optional() });
const reportSchema = z.object({
  /** CSV; bytes from the SDK, base64 in recordings. */
  Content: z.union([z.instanceof(Uint8Array), z.base64().transform((text) => Buffer.from(text, 'base64'))]),
});

const tries = 15;
const pauseMs = 2_000;
const maxAgeDays = 90;
const dayMs = 86_400_000;

type Row = ReadonlyMap<string, string>;

/** IAM's own table of users: MFA, age and last use of what they sign in with. */
export const seeCredentialReport: Look = {
  checks: ['user-mfa', 'key-age', 'unused-credentials'],
  async see(place) {
    const report = await readReport(place);
    if (!report.ok) return unseen(seeCredentialReport.checks, [report.gap]);
    const { rows, gaps } = parse(Buffer.from(report.value.Content).toString('utf8'), place);
    const users = rows.filter((row) => row.get('user') !== '<root_account>');
    const now = place.clock.now();
    const withPassword = users.filter((row) => row.get('password_enabled') === 'true');
    const keys = users.flatMap((row) =>
      ['1', '2'].map((at) => keyOf(row, at)).filter(({ active }) => active),
    );
    return [
      judged('user-mfa', { items: withPassword, gaps }, (row) =>
        row.get('mfa_active') === 'true'
          ? undefined
          : { resource: nameOf(row), what: 'password without MFA' },
      ),
      judged('key-age', { items: keys, gaps }, ({ resource, rotated }) =>
        isOlder(rotated, now) ? { resource, what: `made or rotated ${dayOf(rotated)}` } : undefined,
      ),
      judged(
        'unused-credentials',
        { items: [...withPassword.map(passwordOf), ...keys], gaps },
        ({ resource, used, rotated }) =>
          isOlder(used ?? rotated, now)
            ? { resource, what: used === undefined ? 'never used' : `last used ${dayOf(used)}` }
            : undefined,
      ),
    ];
  },
};

/** IAM writes the report when asked to, which takes seconds, and keeps it for four hours. */
async function readReport(place: Place): Promise<Asked<z.output<typeof reportSchema>>> {
  const { cloud, clock, signal } = place;
  for (let at = 0; at < tries; at += 1) {
    const generated = await ask(
      cloud,
      { service: 'iam', operation: 'GenerateCredentialReport', input: {}, ...callIn(place) },
      generatedSchema,
    );
    if (!generated.ok) return generated;
    if (generated.value.State === 'COMPLETE') break;
    await clock.sleep(pauseMs, signal);
    signal.throwIfAborted();
  }
  return ask(
    cloud,
    { service: 'iam', operation: 'GetCredentialReport', input: {}, ...callIn(place) },
    reportSchema,
  );
}

/** A row that does not have the header's columns is not guessed at. */
function parse(csv: string, { account }: Place): { rows: Row[]; gaps: Gap[] } {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  const cells = lines.map((line) => line.split(','));
  const fitting = cells.filter(({ length }) => length === columns.length);
  const left = cells.length - fitting.length;
  const gap: Gap = {
    code: 'UnexpectedAnswer',
    what: `${left} users of the credential report (account ${account.id})`,
    why: 'their rows cannot be read',
  };
  return {
    rows: fitting.map((row) => new Map(columns.map((column, at) => [column, row[at] ?? '']))),
    gaps: left === 0 ? [] : [gap],
  };
}

interface Credential {
  resource: string;
  active: boolean;
  rotated: Date | undefined;
  used: Date | undefined;
}

function keyOf(row: Row, at: string): Credential {
  return {
    resource: `${nameOf(row)} (key ${at})`,
    active: row.get(`access_key_${at}_active`) === 'true',
    rotated: timeOf(row.get(`access_key_${at}_last_rotated`)),
    used: timeOf(row.get(`access_key_${at}_last_used_date`)),
  };
}

function passwordOf(row: Row): Credential {
  return {
    resource: `${nameOf(row)} (password)`,
    active: true,
    rotated: timeOf(row.get('password_last_changed')) ?? timeOf(row.get('user_creation_time')),
    used: timeOf(row.get('password_last_used')),
  };
}

function nameOf(row: Row): string {
  return row.get('user') ?? '';
}

/** `N/A`, `no_information` and `not_supported` are no times. */
function timeOf(text: string | undefined): Date | undefined {
  return text !== undefined && /^\d{4}-/.test(text) ? new Date(text) : undefined;
}

function isOlder(time: Date | undefined, now: Date): boolean {
  return time === undefined || now.getTime() - time.getTime() > maxAgeDays * dayMs;
}

function dayOf(time: Date | undefined): string {
  return time?.toISOString().slice(0, 10) ?? 'at an unknown time';
}
