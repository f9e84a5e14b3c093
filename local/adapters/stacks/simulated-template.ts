import type { StackChange } from '#lambdas/ports/stacks.ts';
import { at, entriesOf, type Located, literalOf } from '#lambdas/tools/scan/infrastructure/located.ts';
import { readYaml } from '#lambdas/tools/scan/infrastructure/read-yaml.ts';

export interface SimulatedResource {
  type: string;
  properties: Readonly<Record<string, string>>;
  isRetained: boolean;
  /** From `Metadata.Simulation` of the template: how it goes wrong. */
  fails: string | undefined;
  rollbackFails: boolean;
}

export interface SimulatedTemplate {
  resources: ReadonlyMap<string, SimulatedResource>;
  outputs: Readonly<Record<string, string>>;
  /** By name: its default, if it has one. */
  parameters: ReadonlyMap<string, string | undefined>;
  hidden: ReadonlySet<string>;
}

/** Values that CloudFormation computes are known here only where they come from parameters. */
export function readTemplate(
  text: string,
  given: Readonly<Record<string, string>>,
): SimulatedTemplate | undefined {
  const [document] = readYaml(text);
  const declared = entriesOf(at(document, 'Parameters'));
  const parameters = new Map(
    declared.map(([name, value]) => [name, literalOf(at(value, 'Default'))] as const),
  );
  const values = new Map([...parameters].map(([name, usual]) => [name, given[name] ?? usual ?? ''] as const));
  const resources = entriesOf(at(document, 'Resources')).map(
    ([name, value]) => [name, resourceOf(value, values)] as const,
  );
  if (resources.length === 0 || resources.some(([, { type }]) => type === '')) return undefined;
  return {
    resources: new Map(resources),
    parameters,
    hidden: new Set(
      declared.flatMap(([name, value]) => (literalOf(at(value, 'NoEcho')) === 'true' ? [name] : [])),
    ),
    outputs: Object.fromEntries(
      entriesOf(at(document, 'Outputs')).map(([name, value]) => [name, written(at(value, 'Value'), values)]),
    ),
  };
}

function resourceOf(value: Located, values: ReadonlyMap<string, string>): SimulatedResource {
  const simulation = at(value, 'Metadata', 'Simulation');
  return {
    type: literalOf(at(value, 'Type')) ?? '',
    properties: Object.fromEntries(
      entriesOf(at(value, 'Properties')).map(([name, inner]) => [name, written(inner, values)]),
    ),
    isRetained: literalOf(at(value, 'DeletionPolicy'))?.startsWith('Retain') ?? false,
    fails: literalOf(at(simulation, 'fails')),
    rollbackFails: literalOf(at(simulation, 'rollback_fails')) === 'true',
  };
}

/** A value as text that is the same for the same value. */
function written(value: Located | undefined, values: ReadonlyMap<string, string>): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'scalar':
      return String(value.value);
    case 'computed':
      return values.get(value.text) ?? substituted(value.text, values);
    case 'list':
      return `[${value.items.map((item) => written(item, values)).join(',')}]`;
    case 'map':
      return writtenMap([...value.entries], values);
  }
}

function writtenMap(
  entries: readonly (readonly [string, Located])[],
  values: ReadonlyMap<string, string>,
): string {
  const [only] = entries;
  const text = only && literalOf(only[1]);
  if (entries.length === 1 && only !== undefined && text !== undefined) {
    if (only[0] === 'Ref') return values.get(text) ?? text;
    if (only[0] === 'Fn::Sub') return substituted(text, values);
  }
  const sorted = entries.map(([key, inner]) => `${key}:${written(inner, values)}`).sort();
  return `{${sorted.join(',')}}`;
}

function substituted(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
}

/** Properties whose change makes CloudFormation replace the resource, of those types that tests and rehearsals use. */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier', 'Engine', 'StorageEncrypted'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType'],
};

/** What an update would do, in the order in which it would. */
export function changesBetween(
  before: SimulatedTemplate | undefined,
  after: SimulatedTemplate,
): StackChange[] {
  const old = before?.resources ?? new Map<string, SimulatedResource>();
  const kept = [...after.resources].flatMap(([logicalId, now]): StackChange[] => {
    const was = old.get(logicalId);
    const base = { logicalId, type: now.type, isRetained: false };
    if (was === undefined) return [{ ...base, action: 'add', replacement: 'no', details: [] }];
    const names = new Set([...Object.keys(was.properties), ...Object.keys(now.properties)]);
    const details = [...names].filter((name) => was.properties[name] !== now.properties[name]).sort();
    if (details.length === 0) return [];
    const isReplaced = details.some((name) => replacing[now.type]?.includes(name));
    return [{ ...base, action: 'modify', replacement: isReplaced ? 'yes' : 'no', details }];
  });
  const removed = [...old]
    .filter(([logicalId]) => !after.resources.has(logicalId))
    .map(([logicalId, { type, isRetained }]) => ({
      ...{ logicalId, type, isRetained, action: 'remove' as const },
      ...{ replacement: 'no' as const, details: [] },
    }));
  return [...kept, ...removed];
}
