import type { Finding } from '#shared/findings/finding.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { LeadsToFile } from './compiler-paths.ts';
import { type Known, type Lock, lockFor } from './lock-knowledge.ts';
import { type Project, projectOfFile } from './projects.ts';
import type { PackageImport } from './script-imports.ts';
import type { Usage } from './usage.ts';

interface Tree {
  projects: readonly Project[];
  usage: Usage;
  known: Known;
  /** Beginnings of specifiers that the compiler or bundler takes to files: `@/`, `~components/`. */
  aliases: readonly string[];
  leadsToFile: LeadsToFile;
}

/** Packages that files import and no `package.json` above them declares; one finding per project and package. */
export function undeclaredPackages({ projects, usage, known, aliases, leadsToFile }: Tree): Finding[] {
  const own = new Set(projects.map(({ name }) => name));
  const missing = new Map<string, { finding: Finding; files: number }>();
  for (const { path, imports } of usage.scripts) {
    const project = projectOfFile(projects, path);
    if (project === undefined) continue;
    const declared = declaredFor(projects, path);
    const isMissing = (each: PackageImport) =>
      !own.has(each.name) &&
      nameAmong(declared, each) === undefined &&
      !aliases.some((start) => `${each.name}/`.startsWith(start)) &&
      !(each.specifier !== undefined && leadsToFile(each.specifier, path));
    // The first of a file's imports is the one that is told.
    for (const each of new Map(imports.filter(isMissing).map((one) => [one.name, one])).values()) {
      const key = JSON.stringify([project.path, each.name]);
      const found = missing.get(key);
      if (found !== undefined) found.files += 1;
      else {
        const way = wayOf(each, { lock: lockFor(known, project.folder), declared });
        missing.set(key, { finding: undeclared(each, { path, project, way }), files: 1 });
      }
    }
  }
  return [...missing.values()].map(({ finding, files }) =>
    files === 1 ? finding : { ...finding, evidence: `${finding.evidence} and in ${files - 1} more` },
  );
}

/** Of every project above the file: a workspace's root serves its members. */
function declaredFor(projects: readonly Project[], path: string): ReadonlySet<string> {
  const above = projects.filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`));
  return new Set(above.flatMap(({ declared }) => declared.map(({ name }) => name)));
}

/** The name by which a package, or for what is gone at run time its types, is among others. */
function nameAmong(names: ReadonlySet<string>, each: PackageImport): string | undefined {
  // `/// <reference types="Cypress" />` is written so in manuals, and the package is cypress.
  const spelled = each.specifier === undefined ? [each.name, each.name.toLowerCase()] : [each.name];
  const known = each.isTypeOnly ? spelled.flatMap((name) => [name, typesOf(name)]) : spelled;
  return known.find((name) => names.has(name));
}

/** `@types/name`, `@types/scope__name`. */
function typesOf(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`;
}

/** How an undeclared package comes to be installed, if it does. */
type Way = { kind: 'through'; packages: string } | { kind: 'unknown' } | { kind: 'none' };

function wayOf(
  each: PackageImport,
  { lock, declared }: { lock: Lock | undefined; declared: ReadonlySet<string> },
): Way {
  if (lock === undefined) return { kind: 'unknown' };
  const name = nameAmong(lock.names, each);
  if (name === undefined) return { kind: 'none' };
  const bringers = [...(lock.broughtBy.get(name) ?? [])].sort();
  // One that the project declares itself tells its reader the most.
  const first = bringers.find((bringer) => declared.has(bringer)) ?? bringers[0];
  const more = bringers.length > 1 ? ` and ${bringers.length - 1} more` : '';
  return { kind: 'through', packages: first === undefined ? 'another package' : `${first}${more}` };
}

function undeclared(
  { name, line }: PackageImport,
  { path, project, way }: { path: string; project: Project; way: Way },
): Finding {
  const what = `${name} is imported and not declared in ${project.path}`;
  return {
    rule_id: 'packages/undeclared',
    severity: way.kind === 'none' ? 'high' : 'medium',
    path,
    line,
    title: oneLine(`${what}: ${consequence(way)}`),
    evidence: oneLine(`imported in ${path}`),
    remedy: oneLine(`Add ${name} to the dependencies of ${project.path}.`),
  };
}

function consequence(way: Way): string {
  if (way.kind === 'through') return `it is there only through ${way.packages}`;
  return way.kind === 'none'
    ? 'after a clean install it is not there'
    : 'no lockfile tells whether another package brings it';
}
