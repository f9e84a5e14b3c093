import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { HttpHandler } from '#lambdas/http/wrapper.ts';
import { createDownloads, type Downloads } from '#local/http/downloads.ts';
import { createHttpFront, type HttpFront } from '#local/http/server.ts';
import { createSignatureVerifier } from '#local/http/sigv4.ts';
import { createUploads, type Uploads } from '#local/http/uploads.ts';
import { routes } from '#shared/contract/routes.ts';
import { accessKeyId, principalArn, region, secretAccessKey, service } from './signing.ts';

export const maxUploadBytes = 100_000;

export interface RunningFront {
  origin: string;
  front: HttpFront;
  uploads: Uploads;
  downloads: Downloads;
  /** What can be downloaded, by key. */
  files: Record<string, string>;
  /** What the handlers were called with, in order. */
  events: APIGatewayProxyEvent[];
  logged: unknown[];
  folder: string;
  clock: { now: number };
  stop(): Promise<void>;
}

/** A front on a free port of loopback whose handlers record their events; `handlers` replaces some of them. */
export async function startFront(handlers: Record<string, HttpHandler> = {}): Promise<RunningFront> {
  const events: APIGatewayProxyEvent[] = [];
  const logged: unknown[] = [];
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const folder = await mkdtemp(join(tmpdir(), 'http-front-'));
  const files: Record<string, string> = {};
  let origin = '';
  let requests = 0;
  const uploads = createUploads({
    ...{ origin: () => origin, secret: 'upload-secret', now, maxBytes: maxUploadBytes, folder },
    keep: (key, file) => rename(file, join(folder, key.replaceAll('/', '_'))),
  });
  const downloads = createDownloads({
    ...{ origin: () => origin, secret: 'download-secret', now },
    read: async (key) => (key in files ? Readable.from([Buffer.from(files[key] ?? '')]) : undefined),
  });
  const record: HttpHandler = async (event) => {
    events.push(event);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' };
  };
  const log = (message: string, fields?: unknown) => void logged.push([message, fields]);
  const front = createHttpFront({
    routes,
    handlers: { ...Object.fromEntries(routes.map(({ name }) => [name, record])), ...handlers },
    verify: createSignatureVerifier({
      ...{ region, service, now },
      credentialOf: (id) => (id === accessKeyId ? { secretAccessKey, principalArn } : undefined),
    }),
    ...{ uploads, downloads, now },
    newRequestId: () => `request-${++requests}`,
    log: { info: log, warn: log, error: log },
  });
  origin = await front.listen(0);
  const stop = async () => {
    await front.close();
    await rm(folder, { recursive: true });
  };
  return { origin, front, uploads, downloads, files, events, logged, folder, clock, stop };
}
