import * as z from 'zod';
import { askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, judged, type Look, type Place } from '../look.ts';

const token = z.string().nullish();
const permissionSchema = z.object({
  IpProtocol: z.string().default('-1'),
  FromPort: z.number().nullish(),
  ToPort: z.number().nullish(),
  IpRanges: z.array(z.object({ CidrIp: z.string().default('') })).default([]),
  Ipv6Ranges: z.array(z.object({ CidrIpv6: z.string().default('') })).default([]),
});
type Permission = z.output<typeof permissionSchema>;
const groupsSchema = z.object({
  SecurityGroups: z
    .array(z.object({ GroupId: z.string(), IpPermissions: z.array(permissionSchema).default([]) }))
    .default([]),
  NextToken: token,
});

/** SSH, SMB, databases, remote desktops, WinRM, caches and search: nothing that everybody has to reach. */
const guardedPorts = [22, 445, 1433, 1521, 3306, 3389, 5432, 5985, 5986, 6379, 9200, 11_211, 27_017] as const;

export const seeSecurityGroups: Look = {
  checks: ['open-ports'],
  async see(place) {
    const listed = await askAll(
      place.cloud,
      { service: 'ec2', operation: 'DescribeSecurityGroups', input: { MaxResults: 1_000 }, ...callIn(place) },
      {
        schema: groupsSchema,
        items: ({ SecurityGroups }) => SecurityGroups,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
      },
    );
    return [
      judged('open-ports', listed, ({ GroupId, IpPermissions }) => {
        const open = guardedPorts.filter((port) => IpPermissions.some((it) => opens(it, port)));
        if (open.length === 0) return undefined;
        const what = open.length === guardedPorts.length ? 'all ports' : `port ${open.join(', ')}`;
        return { resource: GroupId, what };
      }),
    ];
  },
};

function opens({ IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges }: Permission, port: number): boolean {
  const isEverybody =
    IpRanges.some(({ CidrIp }) => CidrIp === '0.0.0.0/0') ||
    Ipv6Ranges.some(({ CidrIpv6 }) => CidrIpv6 === '::/0');
  if (!isEverybody) return false;
  if (IpProtocol === '-1') return true;
  return /^(tcp|6)$/.test(IpProtocol) && (FromPort ?? 0) <= port && port <= (ToPort ?? 65_535);
}

const vpcsSchema = z.object({ Vpcs: z.array(z.object({ VpcId: z.string() })).default([]), NextToken: token });
const flowLogsSchema = z.object({
  FlowLogs: z
    .array(z.object({ ResourceId: z.string().default(''), FlowLogStatus: z.string().default('') }))
    .default([]),
  NextToken: token,
});

export const seeFlowLogs: Look = {
  checks: ['flow-logs'],
  async see(place) {
    const [vpcs, logs] = await Promise.all([listVpcs(place), listFlowLogs(place)]);
    // Without the logs nothing can be said of any network.
    if (logs.gaps.length > 0) return [{ check: 'flow-logs', seen: 0, short: [], gaps: logs.gaps }];
    const recorded = new Set(
      logs.items
        .filter(({ FlowLogStatus }) => FlowLogStatus === 'ACTIVE')
        .map(({ ResourceId }) => ResourceId),
    );
    return [
      judged('flow-logs', vpcs, ({ VpcId }) =>
        recorded.has(VpcId) ? undefined : { resource: VpcId, what: 'no flow log' },
      ),
    ];
  },
};

function listVpcs(place: Place) {
  return askAll(
    place.cloud,
    { service: 'ec2', operation: 'DescribeVpcs', input: { MaxResults: 1_000 }, ...callIn(place) },
    { schema: vpcsSchema, items: ({ Vpcs }) => Vpcs, next: ({ NextToken }) => NextToken, token: 'NextToken' },
  );
}

function listFlowLogs(place: Place) {
  return askAll(
    place.cloud,
    { service: 'ec2', operation: 'DescribeFlowLogs', input: { MaxResults: 1_000 }, ...callIn(place) },
    {
      schema: flowLogsSchema,
      items: ({ FlowLogs }) => FlowLogs,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
}
