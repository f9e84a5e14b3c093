import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

export interface Page {
  status: number;
  /** The first 256 KiB. */
  body: string;
  /** From the request to the last byte that was read. */
  ms: number;
  /** Of a call over TLS, whose certificate was found to be good. */
  certificateUntil?: Date;
}

/** The way to other machines. */
export interface Web {
  /** Every address of a name. */
  resolve(host: string): Promise<readonly string[]>;
  /** One GET of an address that was checked before: the name is not resolved again, no redirect is followed. */
  get(url: URL, address: string, signal: AbortSignal): Promise<Page>;
}

export const web: Web = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  get,
};

const maxBodyBytes = 256 * 1024;

async function get(url: URL, address: string, signal: AbortSignal): Promise<Page> {
  const isTls = url.protocol === 'https:';
  const options = {
    ...{
      host: address,
      port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
      signal,
      agent: false as const,
    },
    ...{ path: `${url.pathname}${url.search}`, servername: url.hostname },
    headers: { host: url.host, 'user-agent': 'background-agents smoke_test', accept: '*/*' },
  };
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const call = (isTls ? httpsRequest : httpRequest)(options, resolve);
  call.on('error', reject);
  call.end();
  const answer = await promise;
  const socket = answer.socket;
  const until = socket instanceof TLSSocket ? new Date(socket.getPeerCertificate().valid_to) : undefined;
  const body = await readBody(answer);
  const ms = Math.round(performance.now() - began);
  return { status: answer.statusCode ?? 0, body, ms, ...(until && { certificateUntil: until }) };
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    const part = Buffer.from(chunk);
    chunks.push(part);
    bytes += part.length;
    if (bytes >= maxBodyBytes) break;
  }
  answer.destroy();
  return Buffer.concat(chunks).subarray(0, maxBodyBytes).toString('utf8');
}
