import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Cloud, CloudAnswer, OpenCloud } from '#lambdas/ports/cloud.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import { assumeRoleOf } from './assume-role.ts';
import { createMemberAccounts, type MemberRole, partitionOf } from './member-accounts.ts';
import { outcomeOf } from './outcome.ts';
import type { CredentialSource, ServiceConfig, Services } from './service.ts';
import { createServiceClients } from './service-clients.ts';

interface Dependencies {
  clock: Clock;
  ids: Ids;
}

export interface AwsCloudOptions<Operations> {
  /** What may be called at all. */
  services: Services<Operations>;
  credentials: CredentialSource;
  /** Where STS is asked for sessions in member accounts. */
  homeRegion: string;
  /** Without one, member accounts are refused. */
  memberRole?: MemberRole | undefined;
  /** Another address than AWS's own, for every service. */
  endpoint?: string | undefined;
}

/** AWS itself behind the port. The SDK slows down where AWS throttles, and tries again. */
export function createAwsCloud<Operations>(
  deps: Dependencies,
  options: AwsCloudOptions<Operations>,
): OpenCloud<Operations> {
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
  });
  const configOf = (region: string, credentials: CredentialSource): ServiceConfig => ({
    ...{ region, credentials, requestHandler, retryMode: 'adaptive', maxAttempts: 6 },
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
  });
  return (agentId) => openFor(deps, { ...options, agentId, configOf });
}

function openFor<Operations>(
  deps: Dependencies,
  options: AwsCloudOptions<Operations> & {
    agentId: string;
    configOf(region: string, credentials: CredentialSource): ServiceConfig;
  },
): Cloud<Operations> {
  const { services, credentials, memberRole, homeRegion, agentId, configOf } = options;
  const clientFor = createServiceClients(deps);
  const members =
    memberRole &&
    createMemberAccounts(
      { clock: deps.clock, assumeRole: assumeRoleOf(configOf(homeRegion, credentials)) },
      { role: memberRole, agentId, partition: partitionOf(homeRegion) },
    );
  return {
    source: 'account',
    asOf: () => deps.clock.now(),
    async call({ service, operation, account, region, input, signal }) {
      if (account !== undefined && members === undefined) return noMemberRole;
      const source = account === undefined ? credentials : (members?.(account) ?? credentials);
      try {
        // A role that refuses is told apart from a call that fails, and asked once for all calls.
        if (account !== undefined) await source();
        const wanted = { service: String(service), load: services[service], account: account ?? '' };
        const client = await clientFor({ ...wanted, config: configOf(region, source) });
        return { outcome: 'answered', output: await client.send(String(operation), input, signal) };
      } catch (error) {
        signal.throwIfAborted();
        return outcomeOf(error);
      }
    },
  };
}

const noMemberRole: CloudAnswer = {
  outcome: 'refused',
  code: 'NoMemberRole',
  message: 'no role for member accounts is set: AGENTS_MEMBER_ROLE and AGENTS_MEMBER_EXTERNAL_ID name it',
};
