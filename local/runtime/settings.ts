import { homedir, userInfo } from 'node:os';
import { delimiter, resolve } from 'node:path';
import * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import { type DeployPolicy, deployPolicySchema } from '#shared/deployment/deploy-policy.ts';
import { embeddedPort, embeddedRegion, homeFolderOf } from '#shared/embedded/home.ts';
import type { CloudChoice } from '../choose-cloud.ts';
import type { LogsChoice } from '../choose-logs.ts';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const text = z.string().min(1);
const hosts = z
  .string()
  .transform((list) =>
    list
      .toLowerCase()
      .split(',')
      .map((host) => host.trim()),
  )
  .pipe(z.array(z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?$/)).max(100));

const deployPolicy = z.preprocess((text, context) => {
  try {
    return JSON.parse(String(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
}, deployPolicySchema);

/** What the environment may say. An empty variable is one that is not set. */
const environmentSchema = z.object({
  AGENTS_HOME: text.optional(),
  XDG_STATE_HOME: text.optional(),
  AGENTS_PORT: z.coerce.number().int().min(0).max(65_535).default(embeddedPort),
  AGENTS_TYPES: text.optional(),
  AGENTS_MAX_RUNNING: z.coerce.number().int().min(1).max(100_000).default(limits.runningPerOwner),
  AGENTS_WEEKLY_COST_ANALYSIS: z.enum(['on', 'off']).optional(),
  AGENTS_LOG: z.enum(['silent', 'info', 'warn', 'error']).default('warn'),
  ANTHROPIC_API_KEY: text.optional(),
  ANTHROPIC_BASE_URL: url.optional(),
  AGENTS_LOG_FILES: text.optional(),
  AGENTS_LOG_REGION: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)
    .default(embeddedRegion),
  AGENTS_PROFILE: text.optional(),
  AGENTS_CLOUD_FIXTURES: text.optional(),
  AGENTS_MEMBER_ROLE: text.optional(),
  AGENTS_MEMBER_EXTERNAL_ID: text.optional(),
  AGENTS_DEPLOY_POLICY: deployPolicy.optional(),
  AGENTS_DEPLOY_SIMULATION: text.optional(),
  AGENTS_ALLOWED_HOSTS: hosts.optional(),
  OSV_URL: url.default('https://api.osv.dev'),
  NPM_REGISTRY_URL: url.default('https://registry.npmjs.org'),
});

type Variable = keyof typeof environmentSchema.shape;

/** What a variable takes, in words, and the flag that stands for it. */
const expectations: Partial<Record<Variable, { takes: string; flag?: string }>> = {
  AGENTS_PORT: { takes: 'a whole number from 0 to 65535', flag: '--port' },
  AGENTS_MAX_RUNNING: { takes: 'a whole number from 1 to 100000' },
  AGENTS_WEEKLY_COST_ANALYSIS: { takes: 'on or off' },
  AGENTS_LOG: { takes: 'silent, info, warn or error', flag: '--log' },
  ANTHROPIC_BASE_URL: { takes: 'an address that begins with http:// or https://' },
  AGENTS_DEPLOY_POLICY: { takes: 'what may be deployed, as JSON; see docs/deployments.md' },
  AGENTS_ALLOWED_HOSTS: { takes: 'hosts separated by commas, as example.com or example.com:8443' },
  AGENTS_LOG_REGION: { takes: 'a region such as eu-central-1' },
  OSV_URL: { takes: 'an address that begins with http:// or https://' },
  NPM_REGISTRY_URL: { takes: 'an address that begins with http:// or https://' },
};

/** Everything that the embedded platform can be told from outside. */
export interface Settings {
  /** Holds database, credentials and workspaces; private to the user. */
  home: string;
  /** 0 takes any free port. */
  port: number;
  /** Folders with agent types of the user's own; later ones win. */
  agentTypeFolders: readonly string[];
  maxRunning: number;
  weeklyCostAnalysis: 'on' | 'off' | undefined;
  logLevel: z.infer<typeof environmentSchema>['AGENTS_LOG'];
  /** Without one, playbooks stand in for the model. */
  model: { apiKey: string; baseUrl?: string } | undefined;
  osvUrl: string;
  /** Hosts that agents may visit to check their headers. */
  allowedHosts: readonly string[];
  /** What agents may deploy; nothing without. */
  deployPolicy: DeployPolicy | undefined;
  /** A folder that stands for an account to deploy to. */
  stackSimulation: string | undefined;
  npmRegistryUrl: string;
  cloud: CloudChoice;
  logs: LogsChoice;
  /** Where commands of agents find programs. */
  programs: { home: string; path: readonly string[] };
  userName: string;
}

export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** @throws {SettingsError} naming each variable that cannot be read, and what it may hold. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new SettingsError(describeIssues(parsed.error.issues, given));
  const env = parsed.data;
  return {
    home: resolve(homeFolderOf(env, homedir())),
    port: env.AGENTS_PORT,
    agentTypeFolders: env.AGENTS_TYPES?.split(delimiter).map((folder) => resolve(folder)) ?? [],
    maxRunning: env.AGENTS_MAX_RUNNING,
    weeklyCostAnalysis: env.AGENTS_WEEKLY_COST_ANALYSIS,
    logLevel: env.AGENTS_LOG,
    model: modelOf(env),
    osvUrl: env.OSV_URL,
    allowedHosts: env.AGENTS_ALLOWED_HOSTS ?? [],
    deployPolicy: env.AGENTS_DEPLOY_POLICY,
    stackSimulation: env.AGENTS_DEPLOY_SIMULATION && resolve(env.AGENTS_DEPLOY_SIMULATION),
    npmRegistryUrl: env.NPM_REGISTRY_URL,
    cloud: cloudOf(env),
    logs: {
      files: env.AGENTS_LOG_FILES?.split(delimiter).map((path) => resolve(path)) ?? [],
      region: env.AGENTS_LOG_REGION,
    },
    programs: { home: homedir(), path: environment['PATH']?.split(delimiter) ?? [] },
    userName: userInfo().username,
  };
}

/** A line per variable; the values that are told hold no secret. */
function describeIssues(issues: readonly z.core.$ZodIssue[], given: NodeJS.ProcessEnv): string {
  const names = new Set(issues.map(({ path }) => String(path[0])));
  return [...names].map((name) => describeIssue(name, given[name])).join('\n');
}

function describeIssue(name: string, value: string | undefined): string {
  const { takes, flag } = Object.entries(expectations).find(([known]) => known === name)?.[1] ?? {
    takes: 'something else',
  };
  const title = flag === undefined ? name : `${flag} or ${name}`;
  return `${title} is "${value}"; it takes ${takes}.`;
}

/** A server of one's own may need no key; Anthropic's always does. */
function modelOf(env: z.infer<typeof environmentSchema>): Settings['model'] {
  if (env.ANTHROPIC_BASE_URL !== undefined) {
    return { apiKey: env.ANTHROPIC_API_KEY ?? 'none', baseUrl: env.ANTHROPIC_BASE_URL };
  }
  return env.ANTHROPIC_API_KEY === undefined ? undefined : { apiKey: env.ANTHROPIC_API_KEY };
}

/** AWS's own variables are not read: who may look at an account is said on purpose. */
function cloudOf(env: z.infer<typeof environmentSchema>): CloudChoice {
  const { AGENTS_PROFILE: profile, AGENTS_CLOUD_FIXTURES: fixtures } = env;
  if (profile !== undefined && fixtures !== undefined) {
    throw new SettingsError(
      '--profile and --cloud-fixtures are both set; an account and its recording exclude each other.',
    );
  }
  if (fixtures !== undefined) return { recording: resolve(fixtures) };
  const memberRole = memberRoleOf(env);
  return profile === undefined ? undefined : { profile, ...(memberRole && { memberRole }) };
}

function memberRoleOf({
  AGENTS_MEMBER_ROLE: name,
  AGENTS_MEMBER_EXTERNAL_ID: externalId,
}: z.infer<typeof environmentSchema>) {
  return name === undefined || externalId === undefined ? undefined : { name, externalId };
}
