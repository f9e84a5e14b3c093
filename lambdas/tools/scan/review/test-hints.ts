import { setImmediate } from 'node:timers/promises';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { isTest } from '../patterns/customary-paths.ts';
import type { ChangedFile } from './changed-file.ts';
import type { TreeAfter } from './tree-after.ts';

/** What the tests of the tree name, by the names of files. */
export interface TestHints {
  findings: Finding[];
  notChecked: NotChecked[];
  /** Changed source files, those that some test names, and those whose tests changed with them. */
  sources: number;
  named: number;
  changedWith: number;
}

const sourceFile = /\.(?:[cm]?[jt]sx?|py|go|java|kt|rb|rs|php|cs|swift|scala|c|cc|cpp|ex|exs)$/;
const configuration =
  /\.d\.ts$|(?:^|\/)(?:[\w.-]+\.config\.[cm]?[jt]s|setup\.py|conftest\.py|__init__\.py|\.[\w.-]+rc\.[cm]?js)$/;
const otherTest = /(?:_test\.go|Tests?\.(?:java|kt|cs|scala|php|swift)|_(?:spec|test)\.rb|_test\.exs?)$/;

/** Reading more tests would take longer than the hint is worth. */
const maxTests = 1_000;
const maxFollowed = 3_000;

/** Changed source files that no test of the tree names, by its own name or by what it imports. */
export async function hintAtTests(files: readonly ChangedFile[], tree: TreeAfter): Promise<TestHints> {
  const sources = files.filter(isSource);
  const hints = { sources: sources.length, named: 0, changedWith: 0 };
  if (sources.length === 0) return { ...hints, findings: [], notChecked: [] };
  const tests = tree.paths.filter(isAnyTest);
  if (tests.length === 0) return { ...hints, findings: [noTestAtAll(sources)], notChecked: [] };
  const known = await namesIn(tests.slice(0, maxTests), tree);
  const changed = new Set(files.filter(({ path }) => isAnyTest(path)).map(({ path }) => path));
  const unnamed = sources.filter(({ path }) => !known.has(stemOf(path)));
  const reached = unnamed.length === 0 ? new Set<string>() : await reachedFrom(known.keys(), tree);
  const findings = unnamed.map((source) => untested(source, reached.has(stemOf(source.path))));
  hints.named = sources.length - unnamed.length;
  hints.changedWith = sources.filter(({ path }) =>
    known.get(stemOf(path))?.some((naming) => changed.has(naming)),
  ).length;
  if (tests.length <= maxTests) return { ...hints, findings, notChecked: [] };
  const what = `whether tests name the other ${findings.length} changed source files`;
  return {
    ...hints,
    findings: [],
    notChecked: [{ what, why: `only ${maxTests} of ${tests.length} tests are read` }],
  };
}

function isSource({ path, kind, isGenerated, unread, lines }: ChangedFile): boolean {
  if (kind === 'deleted' || isGenerated || unread !== undefined || lines.added.size === 0) return false;
  return sourceFile.test(path) && !isAnyTest(path) && !configuration.test(path);
}

export function isAnyTest(path: string): boolean {
  return (isTest(path) && sourceFile.test(path)) || otherTest.test(path);
}

/** Which tests name a file, by the file's stem. */
async function namesIn(tests: readonly string[], tree: TreeAfter): Promise<Map<string, string[]>> {
  const known = new Map<string, string[]>();
  for (const [index, path] of tests.entries()) {
    if (index % 50 === 0) await setImmediate();
    const text = (await tree.read(path)) ?? '';
    for (const name of new Set([testedName(path), ...importedNames(text.slice(0, 200_000))])) {
      const naming = known.get(name);
      if (naming === undefined) known.set(name, [path]);
      else naming.push(path);
    }
  }
  return known;
}

/** The stems of files that the named ones import, and those in turn. */
async function reachedFrom(named: Iterable<string>, tree: TreeAfter): Promise<ReadonlySet<string>> {
  const sources = tree.paths.filter((path) => sourceFile.test(path) && !isAnyTest(path));
  const byStem = Map.groupBy(sources, stemOf);
  const reached = new Set(named);
  let read = 0;
  // A set goes on with what is added to it on the way.
  for (const stem of reached) {
    for (const path of byStem.get(stem) ?? []) {
      if (read >= maxFollowed) return reached;
      read += 1;
      if (read % 50 === 0) await setImmediate();
      const text = (await tree.read(path)) ?? '';
      for (const name of importedNames(text.slice(0, 200_000))) reached.add(name);
    }
  }
  return reached;
}

/** `cart` of `cart.test.ts`, `test_cart.py`, `cart_test.go`, `CartTest.java`. */
function testedName(path: string): string {
  return stemOf(path).replace(/[._-](?:test|spec)$|^test_|(?<=.)Tests?$/, '');
}

/** The last names of quoted paths and of Python's imports. */
function importedNames(text: string): string[] {
  const quoted = [...text.matchAll(/['"`]([^'"`\n\s]{1,300})['"`]/g)].flatMap(([, path = '']) =>
    path.includes('/') ? [stemOf(path)] : [],
  );
  const imported = [...text.matchAll(/^[ \t]{0,40}(?:from|import)[ \t]+([\w., \t]{1,300})/gm)];
  const after = [...text.matchAll(/^[ \t]{0,40}from[ \t]+[\w.]{1,200}[ \t]+import[ \t]+([\w, \t]{1,300})/gm)];
  return [...quoted, ...[...imported, ...after].flatMap(([, names = '']) => names.split(/[^\w]+/))];
}

/** The name without folders and extensions; a folder's entry file goes by the folder's name. */
function stemOf(path: string): string {
  const names = path.split('/');
  const stem = (names.at(-1) ?? '').replace(/\.(?:d\.)?[a-z]{1,5}$/i, '');
  return /^(?:index|mod|main|__init__)$/.test(stem) ? (names.at(-2) ?? stem) : stem;
}

function firstAdded({ lines }: ChangedFile): number {
  return [...lines.added][0] ?? 1;
}

function untested(file: ChangedFile, isReached: boolean): Finding {
  return {
    rule_id: 'review/no-test',
    severity: isReached ? 'info' : 'low',
    path: file.path,
    line: firstAdded(file),
    title: isReached
      ? 'No test names this changed file; tests reach it through others only'
      : 'No test names this changed file, nor anything that imports it',
    evidence: '',
    remedy: 'Add a test that fails without the change, or say in the change where it is tested.',
    reference: 'CWE-1164',
  };
}

function noTestAtAll(sources: readonly ChangedFile[]): Finding {
  const [first] = sources;
  const more = sources.length > 1 ? ` and ${sources.length - 1} more` : '';
  return {
    rule_id: 'review/no-tests',
    severity: 'low',
    path: first?.path ?? '',
    line: first === undefined ? 1 : firstAdded(first),
    title: 'There is no test in the whole tree',
    evidence: `${first?.path ?? ''}${more}`,
    remedy: 'Begin with one for what changed here.',
  };
}
