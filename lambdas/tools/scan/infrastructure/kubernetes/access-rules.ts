import { at, entriesOf, find, isTrue, itemsOf, type Located, literalOf } from '../located.ts';
import type { Place, Rule } from '../rule.ts';
import { isSecretText } from '../secret-names.ts';
import type { KubernetesObject } from './manifest.ts';

const ofKind =
  (kinds: readonly string[], check: (object: KubernetesObject) => readonly Place[]) =>
  (object: KubernetesObject): readonly Place[] =>
    kinds.includes(object.kind) ? check(object) : [];
const roles = ['Role', 'ClusterRole'];
const bindings = ['RoleBinding', 'ClusterRoleBinding'];

/** Who may do what in the cluster, and who may reach it from outside. */
export const accessRules: readonly Rule<KubernetesObject>[] = [
  {
    name: 'role-wildcard',
    severity: 'high',
    title: 'Role allows every verb on every resource',
    remedy: 'List the verbs and resources that are needed.',
    reference: 'CWE-269',
    check: ofKind(roles, ({ body }) =>
      itemsOf(at(body, 'rules')).flatMap((rule) => {
        const verb = star(rule, 'verbs');
        return verb !== undefined && star(rule, 'resources') !== undefined ? [verb] : [];
      }),
    ),
  },
  {
    name: 'admin-binding',
    severity: 'high',
    title: 'cluster-admin is granted',
    remedy: 'Bind a role that allows only what is needed.',
    reference: 'CWE-269',
    check: ofKind(bindings, ({ body }) =>
      find(body, 'roleRef', 'name').filter((name) => literalOf(name) === 'cluster-admin'),
    ),
  },
  {
    name: 'anonymous-binding',
    severity: 'critical',
    title: 'Rights are granted to whoever calls, signed in or not',
    remedy: 'Name the users, groups or service accounts that need them.',
    reference: 'CWE-306',
    check: ofKind(bindings, ({ body }) =>
      find(body, 'subjects', 'name').filter((name) =>
        /^system:(anonymous|unauthenticated)$/.test(literalOf(name) ?? ''),
      ),
    ),
  },
  {
    name: 'token-mounted',
    severity: 'low',
    title: 'Pod is given the token of its service account',
    remedy: 'Set automountServiceAccountToken: false where the program does not call the cluster.',
    reference: 'CWE-522',
    check: ({ pod }) =>
      at(pod?.spec, 'serviceAccountName') === undefined
        ? find(pod?.spec, 'automountServiceAccountToken').filter(isTrue)
        : [],
  },
  {
    name: 'public-service',
    severity: 'medium',
    title: 'Service is published by a load balancer without address limits',
    remedy: 'Set loadBalancerSourceRanges, make the balancer internal, or publish through an ingress.',
    reference: 'CWE-668',
    check: ofKind(['Service'], ({ body }) =>
      find(body, 'spec', 'type').filter((type) => literalOf(type) === 'LoadBalancer' && !isNarrowed(body)),
    ),
  },
  {
    name: 'node-port',
    severity: 'low',
    title: 'Service opens a port on every node',
    remedy: 'Use ClusterIP behind an ingress.',
    reference: 'CWE-668',
    check: ofKind(['Service'], ({ body }) =>
      find(body, 'spec', 'type').filter((type) => literalOf(type) === 'NodePort'),
    ),
  },
  {
    name: 'secret-in-manifest',
    severity: 'high',
    title: 'Secret is written out in a manifest',
    remedy: 'Keep it in a secret store and let an operator make the Secret, or seal it.',
    reference: 'CWE-798',
    check: ofKind(['Secret'], ({ body }) =>
      ['data', 'stringData']
        .flatMap((key) => entriesOf(at(body, key)))
        .filter(([name, value]) => isSecretText(literalOf(value)) && !/\.(crt|pem\.pub)$|^ca\b/.test(name))
        .slice(0, 1)
        .map(([name, { line }]) => ({ line, evidence: `${name}: ***` })),
    ),
  },
];

function star(rule: Located, key: string): Located | undefined {
  return find(rule, key)
    .flatMap(itemsOf)
    .find((value) => literalOf(value) === '*');
}

function isNarrowed(service: Located): boolean {
  const internal = entriesOf(at(service, 'metadata', 'annotations')).some(
    ([name, value]) => /internal/i.test(`${name} ${literalOf(value)}`) && literalOf(value) !== 'false',
  );
  return internal || find(service, 'spec', 'loadBalancerSourceRanges').length > 0;
}
