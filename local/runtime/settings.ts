import { homedir, userInfo } from 'node:os';
import { delimiter, resolve } from 'node:path';
import * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import { embeddedPort, homeFolderOf } from '#shared/embedded/home.ts';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const text = z.string().min(1);

/** What the environment may say. An empty variable is one that is not set. */
const environmentSchema = z.object({
  AGENTS_HOME: text.optional(),
  XDG_STATE_HOME: text.optional(),
  AGENTS_PORT: z.coerce.number().int().min(0).max(65_535).default(embeddedPort),
  AGENTS_TYPES: text.optional(),
  AGENTS_MAX_RUNNING: z.coerce.number().int().min(1).max(100_000).default(limits.runningPerOwner),
  AGENTS_LOG: z.enum(['silent', 'info', 'warn', 'error']).default('warn'),
  ANTHROPIC_API_KEY: text.optional(),
  ANTHROPIC_BASE_URL: url.optional(),
  OSV_URL: url.default('https://api.osv.dev'),
});

/** Everything that the embedded platform can be told from outside. */
export interface Settings {
  /** Holds database, credentials and workspaces; private to the user. */
  home: string;
  /** 0 takes any free port. */
  port: number;
  /** Folders with agent types of the user's own; later ones win. */
  agentTypeFolders: readonly string[];
  maxRunning: number;
  logLevel: z.infer<typeof environmentSchema>['AGENTS_LOG'];
  /** Without one, playbooks stand in for the model. */
  model: { apiKey: string; baseUrl?: string } | undefined;
  osvUrl: string;
  userName: string;
}

export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** @throws {SettingsError} naming each variable that cannot be read, and what it may hold. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new SettingsError(z.prettifyError(parsed.error));
  const env = parsed.data;
  return {
    home: resolve(homeFolderOf(env, homedir())),
    port: env.AGENTS_PORT,
    agentTypeFolders: env.AGENTS_TYPES?.split(delimiter).map((folder) => resolve(folder)) ?? [],
    maxRunning: env.AGENTS_MAX_RUNNING,
    logLevel: env.AGENTS_LOG,
    model: modelOf(env),
    osvUrl: env.OSV_URL,
    userName: userInfo().username,
  };
}

/** A server of one's own may need no key; Anthropic's always does. */
function modelOf(env: z.infer<typeof environmentSchema>): Settings['model'] {
  if (env.ANTHROPIC_BASE_URL !== undefined) {
    return { apiKey: env.ANTHROPIC_API_KEY ?? 'none', baseUrl: env.ANTHROPIC_BASE_URL };
  }
  return env.ANTHROPIC_API_KEY === undefined ? undefined : { apiKey: env.ANTHROPIC_API_KEY };
}
