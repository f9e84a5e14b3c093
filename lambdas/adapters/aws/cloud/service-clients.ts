import type { OpenService, ServiceClient, ServiceConfig, ServiceWorld } from './service.ts';

interface Wanted {
  service: string;
  /** Loads the service's client. */
  load: () => Promise<OpenService>;
  account: string;
  config: ServiceConfig;
}

/** A client holds some ten kilobytes; an organisation has thousands of pairs of account and region. */
const maxClients = 64;

/** Clients by service, account and region; those that were not used for longest make room. */
export function createServiceClients(world: ServiceWorld): (wanted: Wanted) => Promise<ServiceClient> {
  const clients = new Map<string, ServiceClient>();
  return async ({ service, load, account, config }) => {
    const key = `${service} ${account} ${config.region}`;
    const client = clients.get(key) ?? (await load())(config, world);
    clients.delete(key);
    clients.set(key, client);
    for (const oldest of [...clients.keys()].slice(0, -maxClients)) clients.delete(oldest);
    return client;
  };
}
