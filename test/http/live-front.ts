import { AwsClient } from 'aws4fetch';
import { createAgentsApi } from '#client/http/agents-api.ts';
import { createHttpFront } from '#local/http/server.ts';
import { createSignatureVerifier } from '#local/http/sigv4.ts';
import { routes } from '#shared/contract/routes.ts';
import { createApi } from './api.ts';

const region = 'us-east-1';
const accessKeyId = 'AKIDEXAMPLE';
const secretAccessKey = 'secret';
export const dev = 'arn:aws:iam::000000000000:user/dev';

const noFiles = {
  verify: () => {
    throw new Error('no files here');
  },
};

/** The API on a port of loopback, with fakes for what lies behind it, and clients that sign. */
export async function startLiveFront(port = 0, api = createApi()) {
  const logged: unknown[][] = [];
  const log = (...record: unknown[]) => void logged.push(record);
  const front = createHttpFront({
    ...{ routes, handlers: api.handlers, now: Date.now, newRequestId: () => 'request-1' },
    uploads: { ...noFiles, receive: noFiles.verify },
    downloads: { ...noFiles, answer: noFiles.verify },
    verify: createSignatureVerifier({
      credentialOf: (id) => (id === accessKeyId ? { secretAccessKey, principalArn: dev } : undefined),
      ...{ region, service: 'execute-api', now: Date.now },
    }),
    log: { info: log, warn: log, error: log },
  });
  const url = await front.listen(port);
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 'execute-api', retries: 0 });
  const world = {
    ...{ fetch, now: Date.now, random: Math.random, uuid: () => crypto.randomUUID() },
    sleep: async () => undefined,
  };
  const credentials = () => ({ accessKeyId, secretAccessKey });
  return {
    ...{ api, front, url, logged, world },
    client: createAgentsApi(world, { url, region, credentials }),
    clientAt: (address: string) => createAgentsApi(world, { url: address, region, credentials }),
    sign: (path: string) => aws.sign(`${url}${path}`),
    get: (path: string, init: RequestInit = {}) => aws.fetch(`${url}${path}`, init),
    start: () => api.start({}, dev),
    [Symbol.asyncDispose]: () => front.close(),
  };
}
