import { type Lockfile, LockfileError } from './lockfile.ts';
import { leavesOf, type XmlLeaf } from './xml-leaves.ts';

interface PomDependency {
  fields: Map<string, string>;
  line: number;
}

const remedy =
  'Write the version out, or scan a resolved list (mvn dependency:list, or a CycloneDX bill of materials).';

/** `pom.xml`: only versions that stand in the file itself; no properties, no parents, no transitive ones. */
export function parsePom(source: string): Lockfile {
  const leaves = leavesOf(source);
  if (!leaves.some(({ path }) => path.startsWith('project/')))
    throw new LockfileError('is not a Maven project');
  const managed = new Map(
    dependenciesIn(leaves, 'project/dependencyManagement/dependencies/dependency').map((dependency) => [
      nameOf(dependency),
      dependency.fields.get('version') ?? '',
    ]),
  );
  const found: Lockfile = { ecosystem: 'Maven', packages: [], unresolved: [] };
  const dependencies = dependenciesIn(leaves, 'project/dependencies/dependency');
  for (const dependency of dependencies) add(found, dependency, managed);
  if (dependencies.length > 0)
    found.unresolved.push({
      name: 'transitive dependencies',
      line: 1,
      why: 'a pom.xml does not list them',
      remedy,
    });
  return found;
}

function add(found: Lockfile, dependency: PomDependency, managed: ReadonlyMap<string, string>): void {
  const name = nameOf(dependency);
  const version = dependency.fields.get('version') ?? managed.get(name) ?? '';
  const { line } = dependency;
  const dev = dependency.fields.get('scope') === 'test';
  const why = 'the version is a property, a range or set elsewhere';
  // `${...}` is a property, `[1,2)` a range, LATEST whatever is newest.
  if (/^\d[\w.+-]*$/.test(version)) found.packages.push({ name, version, line, dev, direct: true });
  else found.unresolved.push({ name, line, why, remedy });
}

function nameOf({ fields }: PomDependency): string {
  return `${fields.get('groupId') ?? ''}:${fields.get('artifactId') ?? ''}`;
}

/** Groups the leaves under one path by the element that they stand in. */
function dependenciesIn(leaves: readonly XmlLeaf[], path: string): PomDependency[] {
  const found = new Map<number, PomDependency>();
  for (const leaf of leaves) {
    const [, field] = leaf.path.split(`${path}/`);
    if (!leaf.path.startsWith(`${path}/`) || field === undefined || field.includes('/')) continue;
    const dependency = found.get(leaf.parent) ?? { fields: new Map<string, string>(), line: leaf.line };
    dependency.fields.set(field, leaf.text);
    if (field === 'artifactId') dependency.line = leaf.line;
    found.set(leaf.parent, dependency);
  }
  return [...found.values()];
}
