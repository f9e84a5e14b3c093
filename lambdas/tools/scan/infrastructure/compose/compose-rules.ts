import { at, entriesOf, find, isTrue, itemsOf, type Located, literalOf } from '../located.ts';
import type { Place, Rule } from '../rule.ts';
import { isSecretText, literalSecret, namesSecret } from '../secret-names.ts';
import { containerSocket, dangerousCapability, isFloatingImage } from '../shell.ts';

/** Each rule reads one service. */
export const composeRules: readonly Rule<Located>[] = [
  {
    name: 'privileged',
    severity: 'high',
    title: 'Container runs privileged, with the rights of its host',
    remedy: 'Drop privileged and grant the single capability that is needed.',
    reference: 'CWE-250',
    check: (service) => find(service, 'privileged').filter(isTrue),
  },
  {
    name: 'container-socket',
    severity: 'high',
    title: 'Container can command the container engine of its host',
    remedy: 'Remove the socket, or put a proxy before it that allows only what is needed.',
    reference: 'CWE-250',
    check: (service) =>
      itemsOf(at(service, 'volumes')).filter((volume) =>
        containerSocket.test(literalOf(find(volume, 'source')[0]) ?? literalOf(volume)?.split(':')[0] ?? ''),
      ),
  },
  {
    name: 'host-namespace',
    severity: 'medium',
    title: 'Container shares the network or processes of its host',
    remedy: 'Publish the ports that are needed instead.',
    reference: 'CWE-653',
    check: (service) =>
      ['network_mode', 'pid', 'ipc'].flatMap((key) =>
        find(service, key).filter((value) => literalOf(value) === 'host'),
      ),
  },
  {
    name: 'dangerous-capability',
    severity: 'high',
    title: 'Container gets a capability that leads to its host',
    remedy: 'Add only what the program needs.',
    reference: 'CWE-250',
    check: (service) =>
      itemsOf(at(service, 'cap_add')).filter((capability) =>
        dangerousCapability.test(literalOf(capability) ?? ''),
      ),
  },
  {
    name: 'secret-in-env',
    severity: 'medium',
    title: 'Secret is written out in the environment of a service',
    remedy: 'Take it from an env file that is not committed, or from secrets.',
    reference: 'CWE-798',
    check: (service) => secretsIn(at(service, 'environment')),
  },
  {
    name: 'floating-image',
    severity: 'low',
    title: 'Image is not pinned, so that a restart can run another program',
    remedy: 'Name a version tag, or better a digest.',
    reference: 'CWE-1357',
    check: (service) =>
      at(service, 'build') === undefined
        ? find(service, 'image').filter((image) => isFloatingImage(literalOf(image) ?? ''))
        : [],
  },
];

/** The environment is a map, or a list of `NAME=value`. */
function secretsIn(environment: Located | undefined): readonly Place[] {
  if (environment?.kind === 'map') {
    return entriesOf(environment).flatMap(([name, value]) => literalSecret(name, value));
  }
  return itemsOf(environment).flatMap((item) => {
    const [, name = '', value] = /^([^=]+)=([\s\S]*)$/.exec(literalOf(item) ?? '') ?? [];
    return namesSecret(name) && isSecretText(value) ? [{ line: item.line, evidence: `${name}=***` }] : [];
  });
}
