import { indent, mark, password, type RuleCase } from './fixtures.ts';

type Pair = readonly [rule: string, bad: string, good: string];

const deployment = (spec: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n${indent(spec, 6)}\n`;
const container = (settings: string) =>
  deployment(`containers:\n  - name: a\n    image: a:1.2.3\n${indent(settings, 4)}`);
const object = (kind: string, body: string) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata:\n  name: a\n${body}\n`;

const pods: readonly Pair[] = [
  [
    'privileged',
    container(`securityContext:\n  privileged: true${mark}`),
    container('securityContext:\n  privileged: false'),
  ],
  [
    'host-namespace',
    deployment(`hostPID: true${mark}\nhostNetwork: true${mark}`),
    deployment('hostNetwork: false'),
  ],
  [
    'container-socket',
    deployment(`volumes:\n  - name: a\n    hostPath:\n      path: /var/run/docker.sock${mark}`),
    deployment('volumes:\n  - name: a\n    hostPath:\n      path: /var/log'),
  ],
  [
    'host-path',
    deployment(`volumes:\n  - name: a\n    hostPath:\n      path: /${mark}`),
    deployment('volumes:\n  - name: a\n    emptyDir: {}'),
  ],
  [
    'root-user',
    container(`securityContext:\n  runAsUser: 0${mark}`),
    container('securityContext:\n  runAsUser: 1000\n  runAsNonRoot: true'),
  ],
  [
    'root-allowed',
    deployment(`containers:\n  - name: a${mark}\n    image: a:1`),
    deployment('securityContext:\n  runAsNonRoot: true\ncontainers:\n  - name: a\n    image: a:1'),
  ],
  [
    'privilege-escalation',
    container(`securityContext:\n  allowPrivilegeEscalation: true${mark}`),
    container('securityContext:\n  allowPrivilegeEscalation: false'),
  ],
  [
    'dangerous-capability',
    container(
      `securityContext:\n  capabilities:\n    add:\n      - NET_BIND_SERVICE\n      - SYS_ADMIN${mark}`,
    ),
    container('securityContext:\n  capabilities:\n    drop: [ALL]\n    add: [NET_BIND_SERVICE]'),
  ],
  [
    'seccomp-off',
    container(`securityContext:\n  seccompProfile:\n    type: Unconfined${mark}`),
    container('securityContext:\n  seccompProfile:\n    type: RuntimeDefault'),
  ],
  [
    'no-memory-limit',
    deployment(`containers:\n  - name: a${mark}\n    resources:\n      requests: {memory: 1Gi}`),
    container('resources:\n  limits:\n    memory: 1Gi'),
  ],
  [
    'floating-image',
    deployment(`containers:\n  - name: a\n    image: registry:5000/a${mark}`),
    deployment('containers:\n  - name: a\n    image: a@sha256:0\n  - name: b\n    image: registry:5000/b:1'),
  ],
  [
    'secret-in-env',
    container(`env:\n  - name: DB_PASSWORD\n    value: ${password}${mark}`),
    container('env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef: {name: a, key: b}'),
  ],
  [
    'token-mounted',
    deployment(`automountServiceAccountToken: true${mark}`),
    deployment('automountServiceAccountToken: true\nserviceAccountName: controller'),
  ],
];

const access: readonly Pair[] = [
  [
    'role-wildcard',
    object('ClusterRole', `rules:\n  - apiGroups: ['*']\n    resources: ['*']\n    verbs: ['*']${mark}`),
    object('ClusterRole', "rules:\n  - apiGroups: ['*']\n    resources: ['*']\n    verbs: [get, list]"),
  ],
  [
    'admin-binding',
    object('ClusterRoleBinding', `roleRef:\n  kind: ClusterRole\n  name: cluster-admin${mark}`),
    object('ClusterRoleBinding', 'roleRef:\n  kind: ClusterRole\n  name: view'),
  ],
  [
    'anonymous-binding',
    object('RoleBinding', `subjects:\n  - kind: User\n    name: system:anonymous${mark}`),
    object('RoleBinding', 'subjects:\n  - kind: Group\n    name: system:authenticated'),
  ],
  [
    'public-service',
    object('Service', `spec:\n  type: LoadBalancer${mark}`),
    object('Service', 'spec:\n  type: LoadBalancer\n  loadBalancerSourceRanges: [203.0.113.0/24]'),
  ],
  [
    'node-port',
    object('Service', `spec:\n  type: NodePort${mark}`),
    object('Service', 'spec:\n  type: ClusterIP'),
  ],
  [
    'secret-in-manifest',
    object('Secret', `stringData:\n  password: ${password}${mark}`),
    object('SealedSecret', 'spec:\n  encryptedData:\n    password: AgBy3i4OJSWK'),
  ],
];

/** A sound object stands first, so that the lines of a later document are counted right. */
const first = object('ConfigMap', 'data:\n  a: b');

export const kubernetesCases: readonly RuleCase[] = [...pods, ...access].map(([rule, bad, good]) => ({
  rule: `kubernetes-${rule}`,
  path: 'deploy/app.yaml',
  bad: `${first}---\n${bad.replace(/^---\n/, '')}`,
  good: `${first}---\n${good.replace(/^---\n/, '')}`,
}));
