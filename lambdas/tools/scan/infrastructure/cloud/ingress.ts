import { find, itemsOf, type Located, literalOf, numberOf } from '../located.ts';
import type { Resource, Stack } from './stack.ts';

/** One rule of a security group that lets the whole internet in. */
export interface OpenIngress {
  /** The line that names the open range. */
  line: number;
  allTraffic: boolean;
  from: number;
  to: number;
}

interface Keys {
  ranges: readonly string[];
  protocol: string;
  from: string;
  to: string;
}

const templateKeys: Keys = {
  ranges: ['CidrIp', 'CidrIpv6'],
  protocol: 'IpProtocol',
  from: 'FromPort',
  to: 'ToPort',
};
const groupKeys: Keys = {
  ranges: ['cidr_blocks', 'ipv6_cidr_blocks'],
  protocol: 'protocol',
  from: 'from_port',
  to: 'to_port',
};
const ruleKeys: Keys = { ...groupKeys, ranges: ['cidr_ipv4', 'cidr_ipv6'], protocol: 'ip_protocol' };

const everyone = /^(0\.0\.0\.0\/0|::\/0|0::\/0|0\.0\.0\.0\/1|128\.0\.0\.0\/1)$/;
const maxPort = 65_535;

/** Every rule of a stack that lets the whole internet in. */
export function openIngress({ resources }: Stack): readonly OpenIngress[] {
  return resources.flatMap(rulesOf).flatMap(([rule, keys]) => readOpen(rule, keys));
}

function rulesOf({ type, settings }: Resource): readonly (readonly [Located, Keys])[] {
  const pair = (keys: Keys) => (rule: Located) => [rule, keys] as const;
  switch (type) {
    case 'AWS::EC2::SecurityGroup':
      return find(settings, 'SecurityGroupIngress').flatMap(itemsOf).map(pair(templateKeys));
    case 'AWS::EC2::SecurityGroupIngress':
      return find(settings).map(pair(templateKeys));
    case 'aws_security_group':
    case 'aws_default_security_group':
      return find(settings, 'ingress').flatMap(itemsOf).map(pair(groupKeys));
    case 'aws_security_group_rule':
      return literalOf(find(settings, 'type')[0]) === 'ingress' ? find(settings).map(pair(groupKeys)) : [];
    case 'aws_vpc_security_group_ingress_rule':
      return find(settings).map(pair(ruleKeys));
    default:
      return [];
  }
}

function readOpen(rule: Located, keys: Keys): readonly OpenIngress[] {
  const open = keys.ranges
    .flatMap((key) => find(rule, key))
    .find((range) => everyone.test(literalOf(range) ?? ''));
  const protocol = literalOf(find(rule, keys.protocol)[0]);
  if (open === undefined || protocol === undefined || /^(icmp|icmpv6|1|58)$/.test(protocol)) return [];
  if (/^(-1|all)$/i.test(protocol)) return [{ line: open.line, allTraffic: true, from: 0, to: maxPort }];
  const from = numberOf(find(rule, keys.from)[0]);
  const to = numberOf(find(rule, keys.to)[0]);
  if (from === undefined || to === undefined) return [];
  return [{ line: open.line, allTraffic: from <= 1 && to >= maxPort, from, to }];
}
