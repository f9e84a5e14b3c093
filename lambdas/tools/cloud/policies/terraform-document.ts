import {
  at,
  itemsOf,
  type Located,
  literalOf,
  type Mapping,
} from '#lambdas/tools/scan/infrastructure/located.ts';

/** What stands in a statement under another name. */
const keys: readonly (readonly [string, string])[] = [
  ['sid', 'Sid'],
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
];

/** Terraform's own way to write a policy, a `data "aws_iam_policy_document"`, as the JSON that it stands for. */
export function jsonOfDocument(document: Located): Mapping {
  const statements = itemsOf(at(document, 'statement')).map((it) =>
    it.kind === 'map' ? statementOf(it) : it,
  );
  const { line, endLine } = document;
  const version = at(document, 'version') ?? { kind: 'scalar', line, endLine: line, value: '2012-10-17' };
  return mapOf(document, [
    ['Version', version],
    ['Statement', { kind: 'list', line, endLine, items: statements }],
  ]);
}

function statementOf(statement: Mapping): Mapping {
  const { line } = statement;
  const effect = at(statement, 'effect') ?? { kind: 'scalar', line, endLine: line, value: 'Allow' };
  const same = keys.flatMap(([from, to]): [string, Located][] => {
    const value = at(statement, from);
    return value === undefined ? [] : [[to, value]];
  });
  return mapOf(statement, [
    ['Effect', effect],
    ...same,
    ...named('Principal', principalsOf(at(statement, 'principals'))),
    ...named('NotPrincipal', principalsOf(at(statement, 'not_principals'))),
    ...named('Condition', conditionsOf(at(statement, 'condition'))),
  ]);
}

function named(key: string, value: Located | undefined): [string, Located][] {
  return value === undefined ? [] : [[key, value]];
}

/** Blocks of one type add up; the type `*` is everyone. */
function principalsOf(blocks: Located | undefined): Located | undefined {
  if (blocks === undefined || blocks.kind === 'computed') return blocks;
  return grouped(blocks, (block) => {
    const type = at(block, 'type');
    return { names: [type], values: itemsOf(at(block, 'identifiers')) };
  });
}

function conditionsOf(blocks: Located | undefined): Located | undefined {
  if (blocks === undefined || blocks.kind === 'computed') return blocks;
  return grouped(blocks, (block) => ({
    names: [at(block, 'test'), at(block, 'variable')],
    values: itemsOf(at(block, 'values')),
  }));
}

interface Group {
  names: readonly (Located | undefined)[];
  values: readonly Located[];
}

/** A map, of maps where there are two names; computed where a name is not written out. */
function grouped(blocks: Located, read: (block: Located) => Group): Located {
  const entries = new Map<string, Located>();
  for (const block of itemsOf(blocks)) {
    const { names, values } = read(block);
    const [outer, inner] = names.map(literalOf);
    if (outer === undefined || (names.length > 1 && inner === undefined)) {
      return { kind: 'computed', line: block.line, endLine: block.endLine, text: '' };
    }
    if (inner === undefined) add(entries, { block, key: outer === '*' ? 'AWS' : outer, values });
    else {
      const below = entries.get(outer);
      const map = new Map(below?.kind === 'map' ? below.entries : []);
      add(map, { block, key: inner, values });
      entries.set(outer, mapOf(block, [...map]));
    }
  }
  return mapOf(blocks, [...entries]);
}

function add(
  entries: Map<string, Located>,
  { block, key, values }: { block: Located; key: string; values: readonly Located[] },
): void {
  const items = [...itemsOf(entries.get(key)), ...values];
  entries.set(key, { kind: 'list', line: block.line, endLine: block.endLine, items });
}

function mapOf({ line, endLine }: Located, entries: readonly [string, Located][]): Mapping {
  return { kind: 'map', line, endLine, entries: new Map(entries) };
}
