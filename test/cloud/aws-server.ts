import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsRequest {
  /** As the signature names it: `ec2`. */
  service: string;
  region: string;
  accessKeyId: string;
  operation: string;
  /** The parameters of a query, or the JSON document. */
  body: string;
}

export interface AwsServer extends AsyncDisposable {
  url: string;
  requests: AwsRequest[];
}

export interface AwsReply {
  status?: number;
  body: string;
}

/** AWS on loopback: answers what the function says, and keeps what it was asked and as whom. */
export async function startAwsServer(answer: (request: AwsRequest) => AwsReply): Promise<AwsServer> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString();
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)/.exec(incoming.headers.authorization ?? '');
    const target = String(incoming.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const request = {
      ...{ accessKeyId: scope?.[1] ?? '', region: scope?.[2] ?? '', service: scope?.[3] ?? '', body },
      operation: target || (new URLSearchParams(body).get('Action') ?? ''),
    };
    requests.push(request);
    const { status = 200, body: told } = answer(request);
    outgoing.writeHead(status, {
      'content-type': told.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1',
    });
    outgoing.end(told);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
