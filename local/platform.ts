import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import { maxUploadBytes } from '#shared/contract/workspaces.ts';
import type { DeployPolicy } from '#shared/deployment/deploy-policy.ts';
import { embeddedRegion } from '#shared/embedded/home.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { createFolderBlobs, type FolderBlobs } from './adapters/folder-blobs.ts';
import { type CloudChoice, chooseCloud } from './choose-cloud.ts';
import { chooseLogs, type LogsChoice } from './choose-logs.ts';
import { chooseModel } from './choose-model.ts';
import { chooseStacks } from './choose-stacks.ts';
import { embeddedSettings, localPrincipal } from './embedded-settings.ts';
import { createEngine, type Engine } from './engine.ts';
import { type Credentials, type Home, openHome } from './home.ts';
import { createDownloads, type Downloads } from './http/downloads.ts';
import type { HttpFront } from './http/server.ts';
import { createSignedFront } from './http/signed-front.ts';
import { createUploads, type Uploads } from './http/uploads.ts';
import { keepWeeklyCostAnalysis, openSchedules } from './schedules.ts';
import { startUpkeep } from './upkeep.ts';

export interface PlatformWorld {
  clock: Clock;
  ids: Ids;
  log: Log;
}

export interface PlatformOptions {
  /** Folder for everything that outlives the process. */
  home: string;
  /** 0 takes any free one. */
  port: number;
  agentTypeFolders: readonly string[];
  maxRunning: number;
  /** Without one, playbooks stand in. */
  model: { apiKey: string; baseUrl?: string } | undefined;
  osvUrl: string;
  /** Hosts that agents may visit to check their headers; none when left out. */
  allowedHosts?: readonly string[];
  /** Without one, nobody is asked for the newest versions of packages. */
  npmRegistryUrl?: string;
  /** Without one, agents see no AWS account. */
  cloud?: CloudChoice;
  /** Without it, agents see no file of this machine. */
  logs?: LogsChoice;
  /** What agents may deploy; nothing without. */
  deployPolicy?: DeployPolicy | undefined;
  /** A folder that stands for an account to deploy to, in which nothing is made. */
  stackSimulation?: string | undefined;
  /** The schedule that ships with the product; left as it is where this is left out. */
  weeklyCostAnalysis?: 'on' | 'off' | undefined;
  /** Where commands find their programs, beside those of the system. */
  programs?: { home: string; path: readonly string[] } | undefined;
  /** Names the principal that calls are made as. */
  userName: string;
  version: string;
}

/** The whole product in one process. */
export interface Platform extends AsyncDisposable {
  /** `http://127.0.0.1:4311` */
  origin: string;
  region: string;
  credentials: Pick<Credentials, 'accessKeyId' | 'secretAccessKey'>;
  rehearsal: boolean;
  /** What was odd in agent type files. */
  warnings: readonly string[];
  /** How many agents go on from an earlier run. */
  resumed: number;
  engine: Engine;
  /** Answers who waits, leaves running agents where they are, and frees port and files. */
  close(): Promise<void>;
}

/**
 * @throws {ProductError} when the folder is in use by another platform or cannot be used, or the port is taken.
 * Whatever was open by then is closed.
 */
export async function startPlatform(world: PlatformWorld, options: PlatformOptions): Promise<Platform> {
  await using opened = new AsyncDisposableStack();
  const home = await openHome(world.ids, options.home);
  const credentials = await home.credentials();
  const address = { origin: '' };
  const { uploads, downloads, blobs } = openTransfers(world, home, {
    address,
    secret: credentials.uploadSecret,
  });
  const model = await chooseModel(world, options.model);
  opened.defer(() => model.close());
  const { rehearsal } = model;
  const openCloud = await chooseCloud(world, options.cloud);
  const { cloud, logs = { files: [], region: embeddedRegion } } = options;
  const openLogs = await chooseLogs(world, { ...logs, cloud });
  const openStacks = await chooseStacks(world, options);
  const engine = await createEngine(
    { ...world, blobs, openCloud, openLogs, openStacks },
    { ...options, ...home, model },
  );
  opened.defer(() => engine.close());
  const settings = embeddedSettings({ ...options, rehearsal });
  const scheduler = openSchedules({ engine, blobs, settings });
  opened.defer(() => scheduler.close());
  const principalArn = localPrincipal(options.userName);
  const front = createSignedFront({
    ...{ region: embeddedRegion, principalArn, settings, credentials },
    ...{ uploads, downloads, engine, blobs, scheduler },
  });
  address.origin = await listen(front, options.port);
  opened.defer(() => front.close());
  await home.announce({ origin: address.origin, pid: process.pid });
  opened.defer(() => home.withdraw());
  const resumed = await engine.resume();
  await keepWeeklyCostAnalysis(
    { engine, blobs, settings, scheduler },
    principalArn,
    options.weeklyCostAnalysis,
  );
  scheduler.start();
  const upkeep = startUpkeep(world, engine);
  opened.defer(() => upkeep.stop());
  const open = opened.move();
  const close = (): Promise<void> => open.disposeAsync();
  return {
    ...{ origin: address.origin, region: embeddedRegion, credentials, rehearsal, resumed },
    ...{ warnings: engine.warnings, engine, close, [Symbol.asyncDispose]: close },
  };
}

/** Blobs, and the two ways over which callers bring and fetch them. */
function openTransfers(
  { clock, ids }: PlatformWorld,
  home: Home,
  { address, secret }: { address: { origin: string }; secret: string },
): { uploads: Uploads; downloads: Downloads; blobs: FolderBlobs } {
  const signed = { origin: () => address.origin, secret, now: () => clock.now().getTime() };
  const uploads = createUploads({
    ...{ ...signed, maxBytes: maxUploadBytes, folder: home.uploads },
    keep: (key, file) => blobs.keep(key, file),
  });
  const downloads = createDownloads({ ...signed, read: (key) => blobs.get(key) });
  const { createUpload } = uploads;
  const { createDownload } = downloads;
  const blobs = createFolderBlobs({ ids, createUpload, createDownload }, home.blobs);
  return { uploads, downloads, blobs };
}

async function listen(front: HttpFront, port: number): Promise<string> {
  return front.listen(port).catch((cause: NodeJS.ErrnoException) => {
    throw new ProductError('unavailable', {
      message: `Cannot listen on port ${port} (${cause.code ?? cause.message})`,
      remedy: 'Stop what uses it, or choose another one with --port or AGENTS_PORT; 0 takes any free one',
      cause,
    });
  });
}
