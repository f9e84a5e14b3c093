import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';

/** A request to one address that was checked before: the name is not resolved again. */
export interface Target {
  address: string;
  host: string;
  port: number;
  isTls: boolean;
  path: string;
}

export interface Visit {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of a call over TLS, whose certificate was found to be good. */
  tls?: { protocol: string; validTo: Date };
}

/** The way to other machines; tests put their own in its place. */
export interface Network {
  /** Every address of a name. */
  resolve(host: string): Promise<readonly string[]>;
  /** @throws {Error} with a `code` when there is no answer or the certificate is not good. */
  visit(target: Target, signal: AbortSignal): Promise<Visit>;
}

export const internet: Network = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  visit: visitAddress,
};

const userAgent = 'background-agents check_headers';

/** One GET, whose body is not read. */
export async function visitAddress(target: Target, signal: AbortSignal): Promise<Visit> {
  const { address, host, port, isTls, path } = target;
  const options = {
    host: address,
    port,
    path,
    method: 'GET',
    signal,
    agent: false,
    headers: { host, 'user-agent': userAgent, accept: '*/*' },
  };
  const { promise, resolve, reject } = Promise.withResolvers<Visit>();
  const take = (answer: IncomingMessage): void => {
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, ...tlsOf(answer) });
    answer.destroy();
  };
  const call = isTls ? httpsRequest({ ...options, servername: host }, take) : httpRequest(options, take);
  call.on('error', reject);
  call.end();
  return await promise;
}

function tlsOf({ socket }: IncomingMessage): Pick<Visit, 'tls'> {
  if (!(socket instanceof TLSSocket)) return {};
  const validTo = new Date(socket.getPeerCertificate().valid_to);
  return { tls: { protocol: socket.getProtocol() ?? 'unknown', validTo } };
}
