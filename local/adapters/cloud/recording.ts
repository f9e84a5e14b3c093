import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { CloudAnswer } from '#lambdas/ports/cloud.ts';
import { ProductError } from '#shared/errors/product-error.ts';

const callSchema = z.strictObject({
  service: z.string().min(1),
  /** As the SDK names it. `AssumeRole` of `sts` says whether a member account lets agents in. */
  operation: z.string().min(1),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z.string().min(1).default('us-east-1'),
  input: z.record(z.string(), z.unknown()).default({}),
  /** What the SDK answered; times as text. */
  output: z.unknown().optional(),
  error: z.strictObject({ refused: z.boolean(), code: z.string(), message: z.string() }).optional(),
});
type RecordedCall = z.infer<typeof callSchema>;

const fileSchema = z.strictObject({
  /** When the recording was made: the present of whoever reads it. The same in every file. */
  recorded_at: z.iso.datetime(),
  calls: z.array(callSchema),
});

export interface Recording {
  recordedAt: string;
  /** By the call's name. */
  answers: ReadonlyMap<string, CloudAnswer>;
  /** What came of entering a member account, by its number. */
  entries: ReadonlyMap<string, CloudAnswer>;
}

/**
 * Every `*.json` of a folder.
 * @throws {ProductError} for a folder that cannot be read, holds no file, or one of another shape.
 */
export async function readRecording(folder: string): Promise<Recording> {
  const names = (await readdir(folder).catch(unusable(folder))).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(names.sort().map((name) => readRecordedFile(join(folder, name))));
  const times = new Set(files.map(({ recorded_at }) => recorded_at));
  const [recordedAt, another] = [...times];
  if (recordedAt === undefined) return unusable(folder)(new Error('there is no JSON file in it'));
  if (another !== undefined) return unusable(folder)(new Error('its files were recorded at different times'));
  return recordingOf(
    recordedAt,
    files.flatMap(({ calls }) => calls),
  );
}

export function recordingOf(recordedAt: string, calls: readonly RecordedCall[]): Recording {
  const entries = calls.filter(isEntry);
  const others = calls.filter((call) => !isEntry(call));
  return {
    recordedAt,
    answers: new Map(others.map((call) => [nameOfCall(call), answerOf(call)])),
    entries: new Map(entries.flatMap((call) => (call.account ? [[call.account, answerOf(call)]] : []))),
  };
}

/** The same for the same call, in whatever order its input's fields stand. */
export function nameOfCall(
  call: Pick<RecordedCall, 'service' | 'operation' | 'account' | 'region' | 'input'>,
): string {
  const place = `${call.account ?? 'own account'} ${call.region}`;
  return `${call.service} ${call.operation} ${place} ${JSON.stringify(sorted(call.input))}`;
}

function isEntry({ service, operation }: RecordedCall): boolean {
  return service === 'sts' && operation === 'AssumeRole';
}

function answerOf({ output, error }: RecordedCall): CloudAnswer {
  if (error === undefined) return { outcome: 'answered', output };
  const { refused, ...told } = error;
  return { outcome: refused ? 'refused' : 'failed', ...told };
}

async function readRecordedFile(path: string): Promise<z.infer<typeof fileSchema>> {
  const text = await readFile(path, 'utf8').catch(unusable(path));
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    return unusable(path)(error instanceof z.ZodError ? new Error(z.prettifyError(error)) : error);
  }
}

function unusable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ProductError('unavailable', {
      message: `Cannot use the recording ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Name a folder of recorded calls with --cloud-fixtures or AGENTS_CLOUD_FIXTURES',
      cause,
    });
  };
}

/** Dates as text, keys in order, what is undefined left out. */
function sorted(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sorted(field)]),
  );
}
