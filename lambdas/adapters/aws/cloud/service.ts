import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}
export type CredentialSource = () => Promise<AwsCredentials>;

/** How a client reaches its service. */
export interface ServiceConfig {
  region: string;
  credentials: CredentialSource;
  retryMode: 'adaptive';
  maxAttempts: number;
  /** One for all clients, so that there is one pool of connections. */
  requestHandler: NodeHttpHandler;
  /** Another address than AWS's own. */
  endpoint?: string;
}

export interface ServiceClient {
  /** @throws {Error} for an operation that is not on the service's list; else as the SDK does. */
  send(operation: string, input: object, signal: AbortSignal): Promise<unknown>;
}

/** For a client that is not the SDK's and has to wait by itself. */
export interface ServiceWorld {
  clock: Clock;
  ids: Ids;
}

export type OpenService = (config: ServiceConfig, world: ServiceWorld) => ServiceClient;

/** The list of services of one tool family. A client is loaded when it is first used: together they are large. */
export type Services<Operations> = {
  readonly [Service in keyof Operations]: () => Promise<OpenService>;
};

type CommandClass = new (input: never) => object;
interface SdkClient {
  send(command: never, options: { abortSignal: AbortSignal }): Promise<unknown>;
}

/** A client of the SDK with the commands that it may send: no others get into the bundle. */
export function sdkService<Operation extends PropertyKey>(
  Client: new (config: ServiceConfig) => SdkClient,
  commands: Readonly<Record<Operation, CommandClass>>,
  { maxAttempts }: { maxAttempts?: number } = {},
): OpenService {
  const known = new Map<string, CommandClass>(Object.entries(commands));
  return (config) => {
    const client = new Client(maxAttempts === undefined ? config : { ...config, maxAttempts });
    return {
      async send(operation, input, abortSignal) {
        const Command = known.get(operation);
        if (Command === undefined) throw new Error(`not a call that agents may make: ${operation}`);
        // The call's input is what the service says it is; the port's callers are typed by operation alone.
        return await client.send(new Command(input as never) as never, { abortSignal });
      },
    };
  };
}
