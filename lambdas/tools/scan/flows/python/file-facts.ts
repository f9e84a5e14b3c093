import type { SgNode } from '@ast-grep/napi';
import { namedChildren } from '../tree.ts';

/** What is known of a file before it is followed. */
export interface FileFacts {
  /** What a name of the file stands for: `system` for `os.system`. */
  imports: ReadonlyMap<string, string>;
  importsFlask: boolean;
  /** Whether it is one of Django's, named as those that answer requests. */
  holdsViews: boolean;
  usesMongo: boolean;
  /** Classes that check what they are made of. */
  schemas: ReadonlySet<string>;
  /** Names that hold HTTP clients. */
  httpClients: ReadonlySet<string>;
  /** Functions by name, methods with a point before it; `null` where two have one name. */
  functions: ReadonlyMap<string, SgNode | null>;
}

const viewFile = /(?:^|\/)(?:\w*views?\w*|apis?)(?:\.py$|\/)/;

/** @param file its path and its whole text. */
export function factsOfFile(root: SgNode, { path, text }: { path: string; text: string }): FileFacts {
  const imports = importsOf(root);
  const names = [...imports.values()];
  return {
    imports,
    importsFlask: names.some((name) => /^(?:flask|quart|bottle)\b/.test(name)),
    holdsViews: viewFile.test(path) && names.some((name) => /^(?:django|rest_framework)\b/.test(name)),
    usesMongo: /\b(?:pymongo|motor|mongoengine|MongoClient|flask_pymongo)\b/.test(text),
    schemas: schemasIn(root),
    httpClients: clientsIn(text),
    functions: functionsIn(root),
  };
}

function importsOf(root: SgNode): Map<string, string> {
  const imports = new Map<string, string>();
  for (const node of root.findAll({ rule: { kind: 'import_statement' } })) {
    for (const part of namedChildren(node)) {
      const name = part.field('name')?.text() ?? part.text();
      const alias = part.field('alias')?.text();
      if (alias !== undefined) imports.set(alias, name);
      else imports.set(name.split('.', 1)[0] ?? name, name.split('.', 1)[0] ?? name);
    }
  }
  for (const node of root.findAll({ rule: { kind: 'import_from_statement' } })) {
    const [module, ...parts] = namedChildren(node);
    for (const part of parts) {
      const name = part.field('name')?.text() ?? part.text();
      imports.set(part.field('alias')?.text() ?? name, `${module?.text() ?? ''}.${name}`);
    }
  }
  return imports;
}

function schemasIn(root: SgNode): Set<string> {
  const classes = root.findAll({ rule: { kind: 'class_definition' } });
  return new Set(
    classes
      .filter((node) =>
        /\b(?:BaseModel|Schema|Form|Serializer|ModelForm|Struct)\b/.test(
          node.field('superclasses')?.text() ?? '',
        ),
      )
      .map((node) => node.field('name')?.text() ?? ''),
  );
}

const made =
  /\b(\w+)\s*=\s*(?:requests\.(?:Session|session)|httpx\.(?:Async)?Client|aiohttp\.ClientSession|urllib3\.PoolManager|Session|AsyncClient|ClientSession|PoolManager)\(/g;
const managed =
  /\b(?:requests\.(?:Session|session)|httpx\.(?:Async)?Client|aiohttp\.ClientSession|AsyncClient|ClientSession)\([^()\n]{0,200}\)\s+as\s+(\w+)/g;

function clientsIn(text: string): Set<string> {
  return new Set(
    [made, managed].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name)),
  );
}

function functionsIn(root: SgNode): Map<string, SgNode | null> {
  const found = new Map<string, SgNode | null>();
  for (const node of root.findAll({ rule: { kind: 'function_definition' } })) {
    const name = node.field('name')?.text() ?? '';
    const holder = node.parent()?.kind() === 'decorated_definition' ? node.parent()?.parent() : node.parent();
    const key = holder?.parent()?.kind() === 'class_definition' ? `.${name}` : name;
    found.set(key, found.has(key) ? null : node);
  }
  return found;
}
