import type { PlatformSettings } from '#lambdas/agents/platform-settings.ts';
import { createHandlers } from '#lambdas/http/handlers.ts';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import type { Scheduler } from '#lambdas/ports/scheduler.ts';
import { routes } from '#shared/contract/routes.ts';
import { createStreamSeats } from '../adapters/stream-seats.ts';
import type { Engine } from '../engine.ts';
import type { Credentials } from '../home.ts';
import type { Downloads } from './downloads.ts';
import { createHttpFront, type HttpFront } from './server.ts';
import { createSignatureVerifier } from './sigv4.ts';
import type { Uploads } from './uploads.ts';

export interface SignedFrontOptions {
  engine: Engine;
  blobs: Blobs;
  scheduler: Scheduler;
  uploads: Uploads;
  downloads: Downloads;
  credentials: Credentials;
  region: string;
  /** Whom calls are made as. */
  principalArn: string;
  settings: PlatformSettings;
}

/** The API with every route's handler behind it; calls are signed with the home's own credentials. */
export function createSignedFront(options: SignedFrontOptions): HttpFront {
  const { engine, blobs, scheduler, settings, credentials, principalArn } = options;
  const { clock, ids, log } = engine;
  const now = (): number => clock.now().getTime();
  return createHttpFront({
    routes,
    handlers: createHandlers({ ...engine, blobs, scheduler, settings, seats: createStreamSeats() }),
    verify: createSignatureVerifier({
      credentialOf: (id) =>
        id === credentials.accessKeyId
          ? { secretAccessKey: credentials.secretAccessKey, principalArn }
          : undefined,
      region: options.region,
      service: 'execute-api',
      now,
    }),
    uploads: options.uploads,
    downloads: options.downloads,
    now,
    newRequestId: () => ids.uuid(),
    log,
  });
}
