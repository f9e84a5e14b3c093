import { createHandlers } from '#lambdas/http/handlers.ts';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import { routes } from '#shared/contract/routes.ts';
import type { Engine } from '../engine.ts';
import type { Credentials } from '../home.ts';
import { createHttpFront, type HttpFront } from './server.ts';
import { createSignatureVerifier } from './sigv4.ts';
import type { Uploads } from './uploads.ts';

export interface SignedFrontOptions {
  engine: Engine;
  blobs: Blobs;
  uploads: Uploads;
  credentials: Credentials;
  region: string;
  userName: string;
  maxRunning: number;
  rehearsal: boolean;
  version: string;
}

/** The API with every route's handler behind it; calls are signed with the home's own credentials. */
export function createSignedFront(options: SignedFrontOptions): HttpFront {
  const { engine, blobs, credentials } = options;
  const { clock, ids, log } = engine;
  const now = (): number => clock.now().getTime();
  const settings = {
    platform: 'embedded',
    version: options.version,
    rehearsal: options.rehearsal,
    defaultModel: 'sonnet',
    maxRunningPerOwner: options.maxRunning,
  } as const;
  const principalArn = `arn:aws:iam::000000000000:user/${options.userName}`;
  return createHttpFront({
    routes,
    handlers: createHandlers({ ...engine, blobs, settings }),
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
    now,
    newRequestId: () => ids.uuid(),
    log,
  });
}
