import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Blobs, type Download, downloadDisposition } from '#lambdas/ports/blobs.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { type SignedRequest, sha256Hex } from './canonical-request.ts';
import { presign } from './presign.ts';
import { createSignatureVerifier, type Verdict } from './sigv4.ts';

export interface DownloadsOptions {
  /** Where the platform listens. Asked for each download, so that a port may be given late. */
  origin: () => string;
  /** Signs addresses; known to nobody else. */
  secret: string;
  /** Milliseconds since 1970. */
  now: () => number;
  read: Blobs['get'];
}

export interface Downloads {
  /** As the Blobs port has it: an address that gives one blob as a file of this name. */
  createDownload(key: string, fileName: string): Promise<Download>;
  /** Whether the address was made by `createDownload`, and not too long ago. */
  verify(request: SignedRequest): Verdict;
  /** @throws {ProductError} for a blob that is not there any more. */
  answer(request: SignedRequest): Promise<APIGatewayProxyResult>;
}

export const downloadsPath = '/downloads/';
const expiresSeconds = 5 * 60;
const signer = { accessKeyId: 'DOWNLOADS', region: 'embedded', service: 'downloads' };
const noBody = sha256Hex(Buffer.alloc(0));

/** Downloads as S3 gives them: presigned, and never to be shown by a browser, whatever they are. */
export function createDownloads(options: DownloadsOptions): Downloads {
  const verifySignature = createSignatureVerifier({
    ...{ region: signer.region, service: signer.service, now: options.now },
    credentialOf: (id) =>
      id === signer.accessKeyId ? { secretAccessKey: options.secret, principalArn: 'downloads' } : undefined,
  });
  return {
    async createDownload(key, fileName) {
      const path = [...key.split('/'), fileName].map(encodeURIComponent).join('/');
      const url = presign(
        { ...signer, secretAccessKey: options.secret, now: options.now },
        {
          ...{ method: 'GET', url: new URL(downloadsPath + path, options.origin()) },
          ...{ contentSha256: noBody, expiresSeconds },
        },
      );
      return { url: url.href, expiresAt: new Date(options.now() + expiresSeconds * 1000) };
    },
    verify: (request) => verifySignature(request, noBody),
    async answer({ path }) {
      const [fileName = '', ...key] = path
        .slice(downloadsPath.length)
        .split('/')
        .map(decodeURIComponent)
        .reverse();
      const blob = await options.read(key.reverse().join('/'));
      if (blob === undefined) throw gone(fileName);
      return {
        statusCode: 200,
        headers: { ...neverShown, 'content-disposition': downloadDisposition(fileName) },
        isBase64Encoded: true,
        body: (await buffer(blob)).toString('base64'),
      };
    },
  };
}

/** An agent's file may be a page with a script of whoever wrote what the agent read. */
const neverShown = {
  'content-type': 'application/octet-stream',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'no-store',
};

function gone(fileName: string): ProductError {
  return new ProductError('unknown_artifact', {
    message: `The file ${fileName.slice(0, 100)} is not kept any more.`,
    remedy: 'Files go with their agent.',
  });
}
