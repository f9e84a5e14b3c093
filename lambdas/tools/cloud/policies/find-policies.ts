import { dirname } from 'node:path/posix';
import {
  identityPolicies,
  readStatement,
  resourcePolicies,
  trustPolicies,
} from '#lambdas/tools/scan/infrastructure/cloud/policy.ts';
import type { Resource } from '#lambdas/tools/scan/infrastructure/cloud/stack.ts';
import { at, find, itemsOf, type Located } from '#lambdas/tools/scan/infrastructure/located.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import type { FoundPolicy, PolicyUse } from './found-policy.ts';
import type { PolicySource } from './read-sources.ts';
import { resourceTypeOf, roleTrust, useOf } from './resource-types.ts';
import { jsonOfDocument } from './terraform-document.ts';

const documentType = 'data.aws_iam_policy_document';
const places: readonly (readonly [PolicyUse, typeof identityPolicies])[] = [
  ['identity', identityPolicies],
  ['trust', trustPolicies],
  ['resource', resourcePolicies],
];

/** One of Terraform's policy documents, which resources of its folder name. */
interface OwnDocument {
  source: PolicySource;
  resource: Resource;
  isNamed: boolean;
}

/** The policies of all files; one that is made elsewhere, by a function or a variable, is told as not checked. */
export function findPolicies(sources: readonly PolicySource[]): {
  policies: FoundPolicy[];
  notChecked: NotChecked[];
} {
  const documents = documentsOf(sources);
  const found = sources.flatMap((source) => inSource(source, documents));
  const unnamed = [...documents.values()]
    .filter(({ isNamed }) => !isNamed)
    .map(({ source, resource }) => loose(source, jsonOfDocument(settingsOf(resource))));
  const policies = [...found.filter((it) => 'document' in it), ...unnamed];
  return { policies, notChecked: found.filter((it) => 'why' in it) };
}

function documentsOf(sources: readonly PolicySource[]): Map<string, OwnDocument> {
  const all = sources.flatMap((source) =>
    resourcesOf(source)
      .filter(({ type }) => type === documentType)
      .map((resource) => ({ source, resource, isNamed: false })),
  );
  return new Map(all.map((it) => [keyOf(it.source, it.resource.name), it]));
}

function resourcesOf(source: PolicySource): readonly Resource[] {
  return source.kind === 'policy' ? [] : source.stacks.flatMap(({ resources }) => resources);
}

/** A module is a folder: names are known within it. */
function keyOf({ path }: PolicySource, name: string): string {
  return `${dirname(path)} ${name}`;
}

function inSource(
  source: PolicySource,
  documents: ReadonlyMap<string, OwnDocument>,
): (FoundPolicy | NotChecked)[] {
  if (source.kind === 'policy') return source.documents.map((document) => loose(source, document));
  return resourcesOf(source)
    .filter(({ type }) => type !== documentType)
    .flatMap((resource) =>
      places.flatMap(([use, paths]) =>
        (paths[resource.type] ?? [])
          .flatMap((path) => find(resource.settings, ...path))
          .filter(
            (value) => value.kind !== 'map' || at(value, 'Statement') !== undefined || use !== 'identity',
          )
          .flatMap((value) => inPlace({ source, documents, resource, use }, value)),
      ),
    );
}

interface Place {
  source: PolicySource;
  documents: ReadonlyMap<string, OwnDocument>;
  resource: Resource;
  use: PolicyUse;
}

function inPlace({ source, documents, resource, use }: Place, value: Located): (FoundPolicy | NotChecked)[] {
  const resourceType = use === 'trust' ? roleTrust : resourceTypeOf(resource.type);
  const about = { holder: `${resource.type} ${resource.name}`, use, resourceType };
  const { path, lines } = source;
  if (value.kind === 'map') return [{ ...about, path, lines, line: value.line, document: value }];
  const [, name] = value.kind === 'computed' ? (documentName.exec(value.text) ?? []) : [];
  const own = name === undefined ? undefined : documents.get(keyOf(source, name));
  if (own !== undefined) {
    own.isNamed = true;
    const document = jsonOfDocument(settingsOf(own.resource));
    const { path: where, lines: shown } = own.source;
    return [{ ...about, path: where, lines: shown, line: own.resource.line, document }];
  }
  // Names of managed policies and of templates stand beside policies in a serverless function.
  if (resource.type === 'AWS::Serverless::Function') return [];
  return [
    {
      what: `${path}:${value.line} the policy of ${about.holder}`,
      why: 'not assessed with Access Analyzer: it is not written out here',
      remedy: 'Check the rendered template or plan.',
    },
  ];
}

const documentName = /^data\.aws_iam_policy_document\.([\w-]+)\.(?:minified_)?json$/;

function loose({ path, lines }: PolicySource, document: Located): FoundPolicy {
  const statements = itemsOf(at(document, 'Statement')).filter(({ kind }) => kind === 'map');
  return { path, lines, line: document.line, holder: '', document, ...useOf(statements.map(readStatement)) };
}

/** A document without anything in it is an empty one. */
function settingsOf({ settings, line }: Resource): Located {
  return settings ?? { kind: 'map', line, endLine: line, entries: new Map() };
}
