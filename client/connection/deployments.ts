import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Document } from 'yaml';
import * as z from 'zod';
import { UsageError } from '../usage-error.ts';
import { isBare, isPrivate } from './address.ts';

/** The platform of this machine: it is always there to be chosen, and no deployment may take its name. */
export const embeddedName = 'embedded';

export const deploymentNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,39}$/, '1 to 40 of the characters 0-9 a-z A-Z . _ -')
  .refine((name) => name !== embeddedName, `${embeddedName} is the platform of this machine`);

export const deploymentSchema = z.strictObject({
  endpoint: z
    .url({
      protocol: /^https?$/,
      error: 'an address such as https://abc123.execute-api.eu-central-1.amazonaws.com/prod',
    })
    .refine((text) => parsesAs(text, isBare), 'an address without user, password, query and fragment')
    .refine((text) => parsesAs(text, isPrivate), 'an https address: http is for platforms of this machine'),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'a region such as eu-central-1')
    .optional(),
  aws_profile: z.string().min(1).max(200).optional(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** What is no address at all is told as that. */
function parsesAs(text: string, is: (url: URL) => boolean): boolean {
  return !URL.canParse(text) || is(new URL(text));
}

const configSchema = z.strictObject({
  /** Missing: the platform of this machine. */
  selected: z.string().optional(),
  deployments: z.record(deploymentNameSchema, deploymentSchema).default({}),
});
export type DeploymentsConfig = z.infer<typeof configSchema>;

export interface ConfigPlace {
  env: Readonly<Record<string, string | undefined>>;
  userFolder: string;
}

/** `AGENTS_CONFIG`, else where XDG keeps it. */
export function configPathOf({ env, userFolder }: ConfigPlace): string {
  const folder = env['XDG_CONFIG_HOME'] || join(userFolder, '.config');
  return env['AGENTS_CONFIG'] || join(folder, 'background-agents', 'config.yaml');
}

/**
 * What the user's file says; nothing where there is no file.
 * @throws {UsageError} for a file that is broken: to pass it over would send work to another platform than was meant.
 */
export async function readDeployments(place: ConfigPlace): Promise<DeploymentsConfig> {
  const path = configPathOf(place);
  const text = await readConfig(path);
  return text.trim() === '' ? { deployments: {} } : await parseDeployments(text, path);
}

/** Empty where there is no file. @throws {UsageError} for one that can't be read. */
export async function readConfig(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((error: unknown) => {
    const isMissing =
      error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code));
    if (isMissing) return '';
    throw new UsageError(
      `${path} can't be read: ${String(error)}`,
      'Mend it, or name another with AGENTS_CONFIG.',
    );
  });
}

/** @throws {UsageError} naming what is wrong, and where. */
export async function parseDeployments(text: string, path: string): Promise<DeploymentsConfig> {
  // Loaded late: most users have no such file.
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [broken] = document.errors;
  const remedy = 'Mend the file, or name another with AGENTS_CONFIG.';
  if (broken !== undefined) throw new UsageError(`${path}: ${broken.message.split('\n')[0]}`, remedy);
  const parsed = configSchema.safeParse(unfold(document, path, remedy));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${path}: ${[...(issue?.path ?? []), issue?.message].join(': ')}`, remedy);
}

/** Aliases that would unfold without measure are refused by the library. */
function unfold(document: Document, path: string, remedy: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`, remedy);
  }
}

/**
 * The deployment of that name, or the one that the file selects; `undefined` where that is this machine's.
 * @throws {UsageError} for a name that the file does not have, or a broken file.
 */
export async function findDeployment(
  place: ConfigPlace,
  name: string | undefined,
): Promise<Deployment | undefined> {
  if (name === embeddedName) return undefined;
  const { deployments, selected } = await readDeployments(place);
  const wanted = name ?? selected;
  if (wanted === undefined || wanted === embeddedName) return undefined;
  const found = Object.hasOwn(deployments, wanted) ? deployments[wanted] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(
    `there is no deployment "${wanted}"`,
    `There are ${[embeddedName, ...Object.keys(deployments)].join(', ')}; \`agents deployments add\` adds one.`,
  );
}
