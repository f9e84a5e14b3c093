import { setImmediate } from 'node:timers/promises';
import { type Comparison, compareRange } from '#lambdas/tools/code/compare-range.ts';
import { type GitHistory, openHistory } from '#lambdas/tools/code/git-history.ts';
import { pairRenames } from '#lambdas/tools/code/renames.ts';
import { readRevision } from '#lambdas/tools/code/revision.ts';
import { askWorkspace } from '#lambdas/tools/code/select-files.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { type Finding, type NotChecked, rankFindings } from '#shared/findings/finding.ts';
import { selectNamed } from '../named-files.ts';
import { languageOf } from '../patterns/languages.ts';
import { type ChangedFile, readChange } from './changed-file.ts';
import { type Churn, measureChurn } from './churn.ts';
import { type ChangedFunction, changedFunctions, functionFindings } from './complexity.ts';
import { type CoverageHints, hintAtCoverage } from './coverage.ts';
import { judgeByLine, withoutOld } from './introduced.ts';
import { lockStepFindings } from './lock-steps.ts';
import { adviseOnNewPackages } from './new-packages.ts';
import { type RiskyPlace, riskyPlaces } from './risky-places.ts';
import { scanTexts, type TextsReport } from './scan-texts.ts';
import { hintAtTests, type TestHints } from './test-hints.ts';
import { openTreeAfter } from './tree-after.ts';

/** What to review, as the model wrote it. */
export interface ReviewRequest {
  range?: string | undefined;
  paths?: readonly string[] | undefined;
}

/** Everything that a review computes; the findings are the change's own. */
export interface Review {
  title: string;
  files: ChangedFile[];
  findings: Finding[];
  notChecked: NotChecked[];
  functions: ChangedFunction[];
  tests: TestHints;
  coverage: CoverageHints | 'not of this tree';
  risky: RiskyPlace[];
  churn: Churn;
}

type Context = Pick<ToolContext, 'workspace' | 'signal' | 'progress' | 'fetch' | 'settings'>;

/** More is a change of generated files or a new repository: each file is read, compared and parsed. */
const maxFiles = 2_000;

/** @throws {ToolError} where there is no history, or the range names nothing in it. */
export async function reviewChanges(context: Context, request: ReviewRequest): Promise<Review> {
  const workspace = await context.workspace();
  const history = await openHistory(workspace, context.signal);
  const comparison = await askWorkspace(choose(history, workspace, request.range));
  const { files, notChecked } = await readFiles({ history, comparison, context }, request.paths);
  const tree = await openTreeAfter(history, comparison);
  const scanned = await findIntroduced(files, context);
  const functions = files.filter(isJudged).flatMap((file) => changedFunctions(file) ?? []);
  const tests = await hintAtTests(files, tree);
  const coverage = await coverageOf(files, { history, workspace, comparison });
  const advised = await adviseOnNewPackages(files, { ...context, osvUrl: context.settings.osvUrl });
  context.signal.throwIfAborted();
  return {
    title: comparison.title,
    files,
    findings: rankFindings([
      ...scanned.findings,
      ...functionFindings(functions),
      ...tests.findings,
      ...(coverage === 'not of this tree' ? [] : coverage.findings),
      ...lockStepFindings(files, tree.paths),
      ...advised.findings,
    ]),
    notChecked: [
      ...notChecked,
      ...scanned.notChecked,
      ...tests.notChecked,
      ...advised.notChecked,
      ...withoutRules(files),
    ],
    functions,
    tests,
    coverage,
    risky: riskyPlaces(files),
    churn: await measureChurn(history, comparison, new Set(files.map(({ path, from }) => from ?? path))),
  };
}

/** Without a range: what is not committed yet, else the last commit. */
async function choose(
  history: GitHistory,
  workspace: Workspace,
  range: string | undefined,
): Promise<Comparison> {
  if (range !== undefined) return await compareRange(history, workspace, range);
  const uncommitted = await compareRange(history, workspace, 'working tree');
  return uncommitted.changes.length > 0 ? uncommitted : await compareRange(history, workspace, 'last commit');
}

interface Reading {
  history: GitHistory;
  comparison: Comparison;
  context: Pick<ToolContext, 'progress'>;
}

async function readFiles(
  { history, comparison, context }: Reading,
  paths: readonly string[] = [],
): Promise<{ files: ChangedFile[]; notChecked: NotChecked[] }> {
  const traced = await pairRenames(history, comparison.changes);
  const named = selectNamed(
    traced.map(({ path }) => ({ path, bytes: 0 })),
    paths,
  );
  const wanted = new Set(named.files.map(({ path }) => path));
  const changes = traced.filter(({ path }) => wanted.has(path));
  const files: ChangedFile[] = [];
  for (const [index, change] of changes.slice(0, maxFiles).entries()) {
    if (index % 50 === 0) context.progress(`Read ${index} of ${changes.length} changed files`);
    files.push(await readChange(history, change));
    await setImmediate();
  }
  const unread = files.filter(({ unread }) => unread === 'too large' || unread === 'unreadable');
  const left = changes.length - files.length;
  return {
    files,
    notChecked: [
      ...named.missing.map(({ what }) => ({ what, why: 'nothing changed there' })),
      ...unread.map(({ path, unread = '' }) => ({ what: path, why: `it is ${unread}` })),
      ...(left > 0
        ? [{ what: `${left} more changed files`, why: `only ${maxFiles} are reviewed at once` }]
        : []),
    ],
  };
}

/** Code, not text that another file is the source of. */
function isJudged({ isGenerated, unread, kind }: ChangedFile): boolean {
  return !isGenerated && unread === undefined && kind !== 'deleted';
}

/** What the scanners find in the new texts, without what they found there before. */
async function findIntroduced(files: readonly ChangedFile[], context: Context): Promise<TextsReport> {
  const present = files.filter(({ kind, unread }) => kind !== 'deleted' && unread === undefined);
  const byPath = new Map(present.map((file) => [file.path, file]));
  const judged = new Set(present.filter(isJudged).map(({ path }) => path));
  const options = { ...context, isJudged: (path: string) => judged.has(path) };
  const texts = present.map(({ path, after }) => ({ path, text: after }));
  const { findings, notChecked } = await scanTexts(texts, options);
  const judge = judgeByLine(byPath);
  const open = findings.filter((finding) => judge(finding) === 'compare');
  const doubtful = new Set(open.map(({ path }) => path));
  const old = present.filter(({ path }) => doubtful.has(path));
  const before = await scanTexts(
    old.map(({ path, from = path, before: text }) => ({ path: from, text })),
    { ...context, isJudged: () => true },
  );
  // A text that could not be judged before says nothing about what is new now.
  const unknown = new Set(before.notChecked.map(({ what }) => what));
  const comparable = open.filter(({ path }) => !unknown.has(byPath.get(path)?.from ?? path));
  return {
    findings: [
      ...findings.filter((finding) => judge(finding) === 'new'),
      ...withoutOld(comparable, before.findings, byPath),
    ],
    notChecked,
  };
}

/** A report of the workspace tells of the tree that lies there, which only some ranges end with. */
async function coverageOf(
  files: readonly ChangedFile[],
  { history, workspace, comparison }: { history: GitHistory; workspace: Workspace; comparison: Comparison },
): Promise<Review['coverage']> {
  const { after } = comparison;
  const isPresent = 'workspace' in after || after.commit === (await readRevision(history, 'HEAD')).oid;
  return isPresent ? await hintAtCoverage(files.filter(isJudged), workspace) : 'not of this tree';
}

const otherSource = /\.(?:go|java|kt|rb|rs|php|cs|swift|scala|c|cc|cpp|h|hpp|ex|exs|dart|lua|pl|sh)$/;

/** A file in a language without rules is looked at for secrets only: that must not read as clean. */
function withoutRules(files: readonly ChangedFile[]): NotChecked[] {
  const others = files.filter(
    (file) => isJudged(file) && otherSource.test(file.path) && languageOf(file.path) === undefined,
  );
  if (others.length === 0) return [];
  const shown = others.slice(0, 5).map(({ path }) => path);
  const names = [...shown, ...(others.length > 5 ? [`${others.length - 5} more`] : [])].join(', ');
  return [
    {
      what: `code and complexity of ${names}`,
      why: 'there are rules for JavaScript, TypeScript, Python, HTML, SQL and infrastructure only',
      remedy: 'Read the changed lines.',
    },
  ];
}
