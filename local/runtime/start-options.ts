import { parseArgs } from 'node:util';
import packageFile from '#package.json' with { type: 'json' };
import { limits } from '#shared/agent/limits.ts';
import { embeddedPort, embeddedRegion } from '#shared/embedded/home.ts';
import type { PlatformOptions } from '../platform.ts';
import { readSettings, SettingsError } from './settings.ts';

/** Flags of both entries; each wins over its variable. */
export const platformFlags = {
  home: { type: 'string' },
  port: { type: 'string' },
  agents: { type: 'string' },
  log: { type: 'string' },
  profile: { type: 'string' },
  'cloud-fixtures': { type: 'string' },
  'log-files': { type: 'string' },
} as const;

export const cloudFlagsHelp = `  --profile NAME AWS profile that may read: what agents see of your account (AGENTS_PROFILE; default none)
  --cloud-fixtures DIR  recorded answers in place of an account (AGENTS_CLOUD_FIXTURES)
  --log-files PATHS  files and folders of logs that agents may read (AGENTS_LOG_FILES; default none)`;

export const platformFlagsHelp = `  --home DIR     database, credentials and workspaces (AGENTS_HOME; default ~/.local/state/background-agents)
  --port N       0 takes any free one (AGENTS_PORT; default ${embeddedPort})
  --agents DIR   agent types of your own, added to the built-in ones (AGENTS_TYPES)
  --log LEVEL    silent, info, warn or error (AGENTS_LOG; default warn)
${cloudFlagsHelp}`;

export const environmentHelp = `  ANTHROPIC_API_KEY    calls the model; without it a scripted playbook stands in and every output says so
  ANTHROPIC_BASE_URL   any other server that speaks the Messages API
  AGENTS_MAX_RUNNING   running agents at once (default ${limits.runningPerOwner})
  AGENTS_WEEKLY_COST_ANALYSIS  on or off: a cost analysis every Monday at 6:00 UTC (left as it was where not set)
  AGENTS_MEMBER_ROLE, AGENTS_MEMBER_EXTERNAL_ID  role in member accounts, and the id that it asks for
  AGENTS_ALLOWED_HOSTS hosts whose headers and TLS agents may check, separated by commas (default none)
  AGENTS_LOG_REGION    region of log groups, with --profile (default ${embeddedRegion})
  AGENTS_DEPLOY_POLICY what agents may deploy, as JSON (default nothing; docs/deployments.md)
  AGENTS_DEPLOY_SIMULATION  folder of a simulated account to deploy to, in the place of the profile's
  OSV_URL              advisory server (default https://api.osv.dev)
  NPM_REGISTRY_URL     registry that is asked for newest versions (default https://registry.npmjs.org)`;

export interface StartOptions extends PlatformOptions {
  logLevel: ReturnType<typeof readSettings>['logLevel'];
}

export type Flags = { [name in keyof typeof platformFlags]?: string | undefined };

/** @throws {SettingsError} for a variable or a flag that cannot be read. */
export function startOptionsFrom(
  flags: Flags,
  defaults: Readonly<Record<string, string>> = {},
): StartOptions {
  const overrides = {
    AGENTS_HOME: flags.home,
    AGENTS_PORT: flags.port,
    AGENTS_TYPES: flags.agents,
    AGENTS_LOG: flags.log,
    AGENTS_PROFILE: flags.profile,
    AGENTS_CLOUD_FIXTURES: flags['cloud-fixtures'],
    AGENTS_LOG_FILES: flags['log-files'],
  };
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  return { ...readSettings({ ...defaults, ...process.env, ...given }), version: packageFile.version };
}

/** @throws {SettingsError} for a flag that does not exist. */
export function parseFlags<Options extends NonNullable<Parameters<typeof parseArgs>[0]>>(options: Options) {
  try {
    return parseArgs<Options>(options);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new SettingsError(`${said.replace(/\.$/, '')}. --help lists what there is.`);
  }
}

/**
 * Takes the platform's own flags out of a command line; the rest belongs to somebody else.
 * @throws {SettingsError} for a flag without its value.
 */
export function takePlatformFlags(args: readonly string[]): { flags: Flags; rest: string[] } {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: platformFlags,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const taken = tokens.flatMap((token) => {
    if (token.kind !== 'option' || !Object.hasOwn(platformFlags, token.name)) return [];
    if (!token.value || (!token.inlineValue && token.value.startsWith('-'))) {
      throw new SettingsError(`${token.rawName} needs a value.`);
    }
    return token.inlineValue === false ? [token.index, token.index + 1] : [token.index];
  });
  const given = Object.entries(values).filter(([name]) => Object.hasOwn(platformFlags, name));
  return {
    flags: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    rest: args.filter((_, index) => !taken.includes(index)),
  };
}
