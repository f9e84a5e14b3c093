import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import { maxUploadBytes } from '#shared/contract/workspaces.ts';
import { createFolderBlobs } from './adapters/folder-blobs.ts';
import { chooseModel } from './choose-model.ts';
import { createEngine, type Engine } from './engine.ts';
import { type Credentials, openHome } from './home.ts';
import { createSignedFront } from './http/signed-front.ts';
import { createUploads } from './http/uploads.ts';
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

/** AWS has no such region, so a request signed for here is good for nothing there. */
export const embeddedRegion = 'local';

/** @throws {ProductError} when the folder is in use by another platform or cannot be used. */
export async function startPlatform(world: PlatformWorld, options: PlatformOptions): Promise<Platform> {
  const home = await openHome(world.ids, options.home);
  const credentials = await home.credentials();
  const address = { origin: '' };
  const uploads = createUploads({
    origin: () => address.origin,
    secret: credentials.uploadSecret,
    now: () => world.clock.now().getTime(),
    maxBytes: maxUploadBytes,
    folder: home.uploads,
    keep: (key, file) => blobs.keep(key, file),
  });
  const blobs = createFolderBlobs({ ids: world.ids, createUpload: uploads.createUpload }, home.blobs);
  const model = await chooseModel(world, options.model);
  const { rehearsal } = model;
  const engine = await createEngine({ ...world, blobs }, { ...options, ...home, model });
  const front = createSignedFront({
    ...options,
    region: embeddedRegion,
    credentials,
    uploads,
    engine,
    blobs,
    rehearsal,
  });
  address.origin = await front.listen(options.port);
  await home.announce({ origin: address.origin, pid: process.pid });
  const resumed = await engine.resume();
  const upkeep = startUpkeep(world, engine);
  const close = async (): Promise<void> => {
    await home.withdraw();
    await front.close();
    await upkeep.stop();
    await engine.close();
    await model.close();
  };
  return {
    ...{ origin: address.origin, region: embeddedRegion, credentials, rehearsal, resumed },
    ...{ warnings: engine.warnings, engine, close, [Symbol.asyncDispose]: close },
  };
}
