import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { isSameSecret } from '#client/loopback/secret.ts';
import { refusal } from './http-sessions.ts';

/**
 * Lets in who knows the secret, in the address (`/SECRET/mcp`) or as a bearer token (`/mcp`). Any page that is open
 * in a browser can send requests here, also by a name of its own for this machine: Host and Origin tell on it.
 * @returns the refusal, or `undefined` for whoever may come in.
 */
export function refuse(request: Request, secret: string): Response | undefined {
  const foreign =
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins());
  if (foreign !== undefined) return foreign;
  const [, inPath, bare] = /^(?:\/([^/]+)\/mcp|\/(mcp))$/.exec(new URL(request.url).pathname) ?? [];
  if (inPath !== undefined)
    return isSameSecret(inPath, secret) ? undefined : refusal(404, -32_600, 'not found');
  if (bare === undefined) return refusal(404, -32_600, 'not found');
  const [scheme = '', bearer = ''] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer' && isSameSecret(bearer, secret)) return undefined;
  return refusal(401, -32_600, 'the secret is missing; the server printed it when it started');
}
