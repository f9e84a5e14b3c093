import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { posix } from 'node:path';
import { parentPort } from 'node:worker_threads';

/**
 * Runs as a worker. Makes JavaScript that a browser reads of the page's first module and of all that it imports, and
 * posts it by path: `/modules/…` is the repository's root, `/app.js` what the page starts with.
 */
const root = new URL('../../../', import.meta.url);
const first = 'client/console/page/main.ts';
const packages = ['preact', 'preact/hooks'];

const made: Record<string, string> = { '/app.js': `import '/modules/${first}';\n` };
const waiting = [first];
for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
  if (made[`/modules/${path}`] !== undefined) continue;
  const source = stripTypeScriptTypes(await readFile(new URL(path, root), 'utf8'));
  const imported: string[] = [];
  made[`/modules/${path}`] = namePlaces(source, path, (own) => void imported.push(own));
  waiting.push(...imported);
}
for (const name of packages) {
  const source = await readFile(new URL(import.meta.resolve(name)), 'utf8');
  made[placeOfPackage(name)] = namePlaces(
    source.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'),
    '',
    () => undefined,
  );
}
parentPort?.postMessage(made);

/** Puts addresses where a module names others. */
function namePlaces(source: string, path: string, found: (own: string) => void): string {
  const naming = /(\bfrom\s*|\bimport\s*)(?:'([^'\n]+)'|"([^"\n]+)")/g;
  let [named, end] = ['', 0];
  for (const match of source.matchAll(naming)) {
    const [whole, before = '', single, double = ''] = match;
    const specifier = single ?? double;
    const own = ownPath(specifier, path);
    if (own !== undefined) found(own);
    const place = packages.includes(specifier) ? placeOfPackage(specifier) : own && `/modules/${own}`;
    named += source.slice(end, match.index) + (place === undefined ? whole : `${before}'${place}'`);
    end = match.index + whole.length;
  }
  return named + source.slice(end);
}

/** From the repository's root; `undefined` for what is none of its own. */
function ownPath(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function placeOfPackage(name: string): string {
  return `/modules/${name.replace('/', '-')}.mjs`;
}
