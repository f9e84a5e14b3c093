import { checkStack, rulesFor } from '../cloud/cloud-rules.ts';
import type { Resource, Stack } from '../cloud/stack.ts';
import { at, entriesOf, itemsOf, type Located } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import type { Format, SourceText } from '../rule.ts';
import { readHcl } from './read-hcl.ts';

export const terraform: Format = {
  name: 'terraform',
  rules: rulesFor('terraform'),
  claims: (path) => (/\.tf(\.json)?$/i.test(path) ? 'yes' : 'no'),
  looksLike: () => true,
  check: async (source) => stacksOf(source).flatMap((stack) => checkStack('terraform', stack)),
};

/** What a file declares. @throws {UnreadableDocument} */
export function stacksOf(source: Pick<SourceText, 'path' | 'text'>): readonly Stack[] {
  return documentsOf(source).map(stackOf);
}

function documentsOf({ path, text }: Pick<SourceText, 'path' | 'text'>): readonly Located[] {
  return path.toLowerCase().endsWith('.json') ? readYaml(text) : [readHcl(text)];
}

function stackOf(file: Located): Stack {
  return {
    resources: [
      ...labelled(at(file, 'resource'), ''),
      ...labelled(at(file, 'data'), 'data.'),
      ...named('variable', at(file, 'variable')),
      ...named('provider', at(file, 'provider')),
    ],
  };
}

function labelled(types: Located | undefined, prefix: string): Resource[] {
  return entriesOf(types).flatMap(([type, names]) => named(`${prefix}${type}`, names));
}

function named(type: string, names: Located | undefined): Resource[] {
  return entriesOf(names).flatMap(([name, blocks]) =>
    itemsOf(blocks).map((block) => ({ name, type, line: block.line, settings: withDynamicBlocks(block) })),
  );
}

/** `dynamic "ingress" { ... }` makes ingress blocks when deployed: something is set there, unknown what. */
function withDynamicBlocks(value: Located): Located {
  if (value.kind === 'list') return { ...value, items: value.items.map(withDynamicBlocks) };
  if (value.kind !== 'map') return value;
  const made = entriesOf(value.entries.get('dynamic')).map(([key, { line, endLine }]): [string, Located] => [
    key,
    { kind: 'computed', line, endLine, text: `dynamic ${key}` },
  ]);
  const written = [...value.entries].map(([key, entry]): [string, Located] => [
    key,
    withDynamicBlocks(entry),
  ]);
  return { ...value, entries: new Map([...made, ...written]) };
}
