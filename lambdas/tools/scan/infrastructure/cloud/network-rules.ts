import { find, isFalse, itemsOf, type Located, literalOf } from '../located.ts';
import { type OpenIngress, openIngress } from './ingress.ts';
import {
  type Check,
  type CloudRule,
  has,
  on,
  oneOf,
  type Resource,
  type Stack,
  saying,
  setting,
  unless,
} from './stack.ts';

const adminPorts = [22, 3389, 5900, 5985, 5986];
const dataPorts = [
  1433, 1521, 2049, 2375, 2379, 3306, 5432, 5439, 5601, 5984, 6379, 9042, 9200, 11211, 27017,
];

const covers = ({ from, to }: OpenIngress, ports: readonly number[]): boolean =>
  ports.some((port) => from <= port && port <= to);
const isAdmin = (rule: OpenIngress): boolean => !rule.allTraffic && covers(rule, adminPorts);
const isData = (rule: OpenIngress): boolean => !rule.allTraffic && !isAdmin(rule) && covers(rule, dataPorts);
const openTo = (isBad: (rule: OpenIngress) => boolean): { cloudformation: Check; terraform: Check } => {
  const check: Check = (stack) => openIngress(stack).filter(isBad);
  return { cloudformation: check, terraform: check };
};

export const networkRules: readonly CloudRule[] = [
  {
    name: 'open-all-ports',
    severity: 'critical',
    title: 'Security group lets the whole internet reach every port',
    remedy: 'Open only the ports that are served, and only to those who need them.',
    reference: 'AWS Security Hub EC2.18',
    ...openTo(({ allTraffic }) => allTraffic),
  },
  {
    name: 'open-admin-port',
    severity: 'high',
    title: 'Security group opens SSH, RDP or another administration port to the internet',
    remedy: 'Close the port and use Session Manager, or name the address ranges that may connect.',
    reference: 'AWS Security Hub EC2.13',
    ...openTo(isAdmin),
  },
  {
    name: 'open-data-port',
    severity: 'high',
    title: 'Security group opens a database or cache port to the internet',
    remedy: 'Allow the security group of the application instead of an address range.',
    reference: 'AWS Security Hub EC2.19',
    ...openTo(isData),
  },
  {
    name: 'plain-http-listener',
    severity: 'medium',
    title: 'Load balancer serves plain HTTP',
    remedy: 'Redirect the HTTP listener to HTTPS and serve on a TLS listener.',
    reference: 'AWS Security Hub ELB.1',
    cloudformation: on(
      'AWS::ElasticLoadBalancingV2::Listener',
      plainListener('Protocol', 'DefaultActions', 'Type'),
    ),
    terraform: on(
      ['aws_lb_listener', 'aws_alb_listener'],
      plainListener('protocol', 'default_action', 'type'),
    ),
  },
  {
    name: 'cdn-plain-http',
    severity: 'medium',
    title: 'CloudFront serves viewers over plain HTTP',
    remedy: 'Set the viewer protocol policy to redirect-to-https or https-only.',
    reference: 'AWS Security Hub CloudFront.3',
    cloudformation: oneOf(
      ...['DefaultCacheBehavior', 'CacheBehaviors'].map((behavior) =>
        on(
          'AWS::CloudFront::Distribution',
          saying(['DistributionConfig', behavior, 'ViewerProtocolPolicy'], /^allow-all$/),
        ),
      ),
    ),
    terraform: oneOf(
      ...['default_cache_behavior', 'ordered_cache_behavior'].map((behavior) =>
        on('aws_cloudfront_distribution', saying([behavior, 'viewer_protocol_policy'], /^allow-all$/)),
      ),
    ),
  },
  {
    name: 'old-tls',
    severity: 'medium',
    title: 'A TLS version that is known to be broken is accepted',
    remedy: 'Require TLS 1.2 or later.',
    reference: 'AWS Security Hub CloudFront.10',
    cloudformation: oneOf(
      on(
        'AWS::CloudFront::Distribution',
        saying(
          ['DistributionConfig', 'ViewerCertificate', 'MinimumProtocolVersion'],
          /^(SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/,
        ),
      ),
      on('AWS::ApiGateway::DomainName', saying(['SecurityPolicy'], /^TLS_1_0$/)),
    ),
    terraform: oneOf(
      on(
        'aws_cloudfront_distribution',
        saying(
          ['viewer_certificate', 'minimum_protocol_version'],
          /^(SSLv3|TLSv1|TLSv1_2016|TLSv1\.1_2016)$/,
        ),
      ),
      on('aws_api_gateway_domain_name', saying(['security_policy'], /^TLS_1_0$/)),
    ),
  },
  {
    name: 'public-cluster-endpoint',
    severity: 'high',
    title: 'EKS control plane is open to the whole internet',
    remedy: 'Switch the public endpoint off, or name the address ranges that may reach it.',
    reference: 'AWS Security Hub EKS.1',
    cloudformation: on(
      'AWS::EKS::Cluster',
      publicEndpoint('ResourcesVpcConfig', 'EndpointPublicAccess', 'PublicAccessCidrs'),
    ),
    terraform: on(
      'aws_eks_cluster',
      publicEndpoint('vpc_config', 'endpoint_public_access', 'public_access_cidrs'),
    ),
  },
  {
    name: 'api-without-authorization',
    severity: 'medium',
    title: 'API method or function URL answers anyone',
    remedy: 'Require IAM, a Cognito or a Lambda authorizer, or an API key with a usage plan.',
    reference: 'AWS Security Hub APIGateway.8',
    cloudformation: oneOf(
      on(
        'AWS::ApiGateway::Method',
        unless(isOpenOnPurpose('HttpMethod', 'ApiKeyRequired'), saying(['AuthorizationType'], /^NONE$/)),
      ),
      on('AWS::Lambda::Url', saying(['AuthType'], /^NONE$/)),
      on('AWS::Serverless::Function', saying(['FunctionUrlConfig', 'AuthType'], /^NONE$/)),
    ),
    terraform: oneOf(
      on(
        'aws_api_gateway_method',
        unless(isOpenOnPurpose('http_method', 'api_key_required'), saying(['authorization'], /^NONE$/)),
      ),
      on('aws_lambda_function_url', saying(['authorization_type'], /^NONE$/)),
    ),
  },
];

function plainListener(protocol: string, actions: string, type: string) {
  return (listener: Resource, stack: Stack): readonly Located[] => {
    const plain = find(listener.settings, protocol).filter((value) => literalOf(value) === 'HTTP');
    const redirects = find(listener.settings, actions, type).some((value) => literalOf(value) !== 'forward');
    return redirects || isInternal(listener, stack) ? [] : plain;
  };
}

/** A listener names its balancer by `!Ref` or by `aws_lb.<name>.arn`; within the VPC plain HTTP is usual. */
function isInternal(listener: Resource, { resources }: Stack): boolean {
  const target = [
    ...find(listener.settings, 'LoadBalancerArn'),
    ...find(listener.settings, 'load_balancer_arn'),
  ][0];
  if (target?.kind !== 'computed') return false;
  const named = resources.find(
    ({ name, type }) => target.text === name || target.text.startsWith(`${type}.${name}.`),
  );
  return (
    named !== undefined && (setting(named, 'Scheme') === 'internal' || setting(named, 'internal') === 'true')
  );
}

function publicEndpoint(config: string, isPublic: string, ranges: string) {
  return (cluster: Resource): readonly { line: number }[] => {
    const endpoint = find(cluster.settings, config, isPublic)[0];
    if (isFalse(endpoint) || endpoint?.kind === 'computed') return [];
    const named = find(cluster.settings, config, ranges).flatMap(itemsOf);
    const open = named.find((range) => literalOf(range) === '0.0.0.0/0');
    if (open !== undefined) return [open];
    return named.length === 0 && !hasComputed(cluster, config) ? [endpoint ?? cluster] : [];
  };
}

function hasComputed({ settings }: Resource, key: string): boolean {
  return find(settings, key).some(({ kind }) => kind === 'computed');
}

/** Browsers send OPTIONS without credentials; a key is a weak authorization, but one that was chosen. */
function isOpenOnPurpose(method: string, key: string): (resource: Resource) => boolean {
  return (resource) =>
    setting(resource, method) === 'OPTIONS' || (has(resource, key) && setting(resource, key) !== 'false');
}
