import { at, entriesOf, find, itemsOf, type Located, literalOf } from '../located.ts';

/** One object of a manifest, lists unfolded. */
export interface KubernetesObject {
  kind: string;
  line: number;
  body: Located;
  pod: Pod | undefined;
}

export interface Pod {
  line: number;
  spec: Located;
  containers: readonly Container[];
}

export interface Container {
  line: number;
  body: Located;
  name: string;
}

const templated = ['spec', 'template', 'spec'];
/** Where each kind keeps the description of its pods. */
const podPaths: Record<string, readonly string[]> = {
  Pod: ['spec'],
  PodTemplate: ['template', 'spec'],
  Deployment: templated,
  StatefulSet: templated,
  DaemonSet: templated,
  ReplicaSet: templated,
  ReplicationController: templated,
  Job: templated,
  CronJob: ['spec', 'jobTemplate', ...templated],
};

/** The objects of one document, those of a list one by one; none where it is no manifest. */
export function objectsIn(document: Located): readonly KubernetesObject[] {
  const kind = literalOf(at(document, 'kind')) ?? '';
  if (/List$/.test(kind) && at(document, 'items') !== undefined) {
    return itemsOf(at(document, 'items')).flatMap(objectsIn);
  }
  if (kind === '' || at(document, 'apiVersion') === undefined) return [];
  const path = podPaths[kind];
  const spec = path === undefined ? undefined : at(document, ...path);
  return [
    { kind, line: document.line, body: document, pod: spec?.kind === 'map' ? readPod(spec) : undefined },
  ];
}

function readPod(spec: Located): Pod {
  const containers = ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((key) => itemsOf(at(spec, key)))
    .filter((body) => entriesOf(body).length > 0)
    .map((body) => ({ line: body.line, body, name: literalOf(find(body, 'name')[0]) ?? '' }));
  return { line: spec.line, spec, containers };
}
