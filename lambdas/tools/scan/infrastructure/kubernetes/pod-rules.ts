import { find, isFalse, isTrue, itemsOf, type Located, literalOf, numberOf } from '../located.ts';
import type { Place, Rule } from '../rule.ts';
import { literalSecret } from '../secret-names.ts';
import { containerSocket, dangerousCapability, isFloatingImage } from '../shell.ts';
import type { Container, KubernetesObject, Pod } from './manifest.ts';

type Check = Rule<KubernetesObject>['check'];

const inPod =
  (check: (pod: Pod) => readonly Place[]): Check =>
  ({ pod }) =>
    pod === undefined ? [] : check(pod);
const inContainers = (check: (container: Container, pod: Pod) => readonly Place[]): Check =>
  inPod((pod) => pod.containers.flatMap((container) => check(container, pod)));
const security = (body: Located, key: string): readonly Located[] => find(body, 'securityContext', key);

export const podRules: readonly Rule<KubernetesObject>[] = [
  {
    name: 'privileged',
    severity: 'high',
    title: 'Container runs privileged, with the rights of its node',
    remedy: 'Drop privileged and grant the single capability that is needed.',
    reference: 'CWE-250',
    check: inContainers(({ body }) => security(body, 'privileged').filter(isTrue)),
  },
  {
    name: 'host-namespace',
    severity: 'high',
    title: 'Pod shares the network, processes or memory of its node',
    remedy: 'Remove hostNetwork, hostPID and hostIPC.',
    reference: 'CWE-653',
    check: inPod(({ spec }) =>
      ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((key) => find(spec, key).filter(isTrue)),
    ),
  },
  {
    name: 'container-socket',
    severity: 'critical',
    title: 'Pod can command the container engine of its node',
    remedy: 'Remove the socket; build images with a builder that needs none.',
    reference: 'CWE-250',
    check: inPod(({ spec }) => find(spec, 'volumes', 'hostPath', 'path').filter(isSocket)),
  },
  {
    name: 'host-path',
    severity: 'medium',
    title: 'Pod mounts a folder of its node',
    remedy: 'Use a persistent volume, an emptyDir or a config map.',
    reference: 'CWE-552',
    check: inPod(({ spec }) => find(spec, 'volumes', 'hostPath', 'path').filter((path) => !isSocket(path))),
  },
  {
    name: 'root-user',
    severity: 'medium',
    title: 'Container runs as root by its own wish',
    remedy: 'Set runAsNonRoot: true and a user id above 0.',
    reference: 'CWE-250',
    check: ({ pod }) =>
      [pod?.spec, ...(pod?.containers ?? []).map(({ body }) => body)].flatMap((body) => [
        ...find(body, 'securityContext', 'runAsUser').filter((user) => numberOf(user) === 0),
        ...find(body, 'securityContext', 'runAsNonRoot').filter(isFalse),
      ]),
  },
  {
    name: 'root-allowed',
    severity: 'low',
    title: 'Nothing keeps the container from running as root',
    remedy: 'Set runAsNonRoot: true in the security context of the pod or the container.',
    reference: 'CWE-250',
    check: inContainers((container, { spec }) => {
      const isSet = (body: Located) =>
        security(body, 'runAsNonRoot').length + security(body, 'runAsUser').length > 0;
      return isSet(container.body) || isSet(spec) ? [] : [container];
    }),
  },
  {
    name: 'privilege-escalation',
    severity: 'medium',
    title: 'A process in the container may gain more rights than its parent',
    remedy: 'Set allowPrivilegeEscalation: false.',
    reference: 'CWE-250',
    check: inContainers(({ body }) => security(body, 'allowPrivilegeEscalation').filter(isTrue)),
  },
  {
    name: 'dangerous-capability',
    severity: 'high',
    title: 'Container gets a capability that leads to its node',
    remedy: 'Drop ALL and add only what the program needs, such as NET_BIND_SERVICE.',
    reference: 'CWE-250',
    check: inContainers(({ body }) =>
      find(body, 'securityContext', 'capabilities', 'add')
        .flatMap(itemsOf)
        .filter((capability) => dangerousCapability.test(literalOf(capability) ?? '')),
    ),
  },
  {
    name: 'seccomp-off',
    severity: 'medium',
    title: 'System call filter is switched off',
    remedy: 'Use the profile RuntimeDefault.',
    reference: 'CWE-693',
    check: ({ pod }) =>
      [pod?.spec, ...(pod?.containers ?? []).map(({ body }) => body)].flatMap((body) =>
        find(body, 'securityContext', 'seccompProfile', 'type').filter(
          (type) => literalOf(type) === 'Unconfined',
        ),
      ),
  },
  {
    name: 'no-memory-limit',
    severity: 'low',
    title: 'Container may use all memory of its node',
    remedy: 'Set resources.limits.memory.',
    reference: 'CWE-770',
    check: inContainers((container) =>
      find(container.body, 'resources', 'limits', 'memory').length > 0 ? [] : [container],
    ),
  },
  {
    name: 'floating-image',
    severity: 'medium',
    title: 'Image is not pinned, so that a restart can run another program',
    remedy: 'Name a version tag, or better a digest.',
    reference: 'CWE-1357',
    check: inContainers(({ body }) =>
      find(body, 'image').filter((image) => isFloatingImage(literalOf(image) ?? '')),
    ),
  },
  {
    name: 'secret-in-env',
    severity: 'high',
    title: 'Secret is written out in the environment of a container',
    remedy: 'Take it from a Secret with secretKeyRef, or from an external secret store.',
    reference: 'CWE-798',
    check: inContainers(({ body }) =>
      find(body, 'env')
        .flatMap(itemsOf)
        .flatMap((pair) => literalSecret(literalOf(find(pair, 'name')[0]) ?? '', find(pair, 'value')[0])),
    ),
  },
];

function isSocket(path: Located): boolean {
  return containerSocket.test(literalOf(path) ?? '');
}
