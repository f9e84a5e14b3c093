import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { Finding, NotChecked, ScanReport } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { selectNamed } from '../named-files.ts';
import { isGenerated, isTest } from '../patterns/customary-paths.ts';
import { parseSource } from '../patterns/find-patterns.ts';
import { milder } from '../patterns/findings-in.ts';
import { languageOf } from '../patterns/languages.ts';
import { type SourceFile, scanSources } from '../patterns/scan-sources.ts';
import { UnreadableSource } from '../patterns/unreadable-source.ts';
import type { ScanOptions } from '../scan-options.ts';
import { flowRules } from './kinds.ts';
import { type Flow, TooEntangled, Trace } from './trace.ts';
import type { Step } from './value.ts';

/** A file that mentions none of these handles no request: it is not even parsed. */
const mention = /\b(?:req|request|ctx|event|query|body|params|headers|cookies|searchParams|formData)\b/;

/**
 * Follows what a request sends through each JavaScript and TypeScript file, to where it can do harm: over names,
 * properties, texts and calls of functions of the same file, and not past what checks, converts or escapes it.
 * Evidence is the way, from source to sink. Python is named in `notChecked`.
 * @throws the signal's reason when aborted, between two files.
 */
export async function scanFlows(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  const report = await scanSources(workspace, options, {
    reads: ({ rules }) => rules.includes('script'),
    judge: flowsIn,
  });
  return { ...report, notChecked: [...report.notChecked, ...(await unreadLanguages(workspace, options))] };
}

function flowsIn(file: SourceFile, text: string): Finding[] {
  if (!mention.test(text)) return [];
  try {
    const { flows } = new Trace(parseSource(file.language, text));
    return flows.map((flow) => findingOf(flow, file.path));
  } catch (error) {
    if (error instanceof TooEntangled) throw new UnreadableSource(error.message);
    throw error;
  }
}

function findingOf({ kind, line, steps }: Flow, path: string): Finding {
  const { severity, ...rule } = flowRules[kind];
  return {
    rule_id: `flows/${kind}`,
    severity: isTest(path) ? milder(severity) : severity,
    ...{ path, line, evidence: wayOf(steps) },
    ...rule,
  };
}

const maxSteps = 6;
const maxStepLength = 60;

/** `line 3: req.query.id -> line 4: sql -> line 9: db.query(sql)`. */
function wayOf(steps: readonly Step[]): string {
  const left = steps.length - maxSteps;
  const shown =
    left <= 0
      ? steps.map(textOf)
      : [...steps.slice(0, maxSteps - 2).map(textOf), `${left} more`, ...steps.slice(-2).map(textOf)];
  return shown.join(' -> ');
}

function textOf({ line, text }: Step): string {
  // Masked before it is cut: a piece of a secret is no longer recognised.
  const plain = maskSecrets(text.slice(0, 4_096)).replaceAll(/\s+/g, ' ');
  return `line ${line}: ${plain.length <= maxStepLength ? plain : `${plain.slice(0, maxStepLength - 1)}…`}`;
}

async function unreadLanguages(workspace: Workspace, { paths }: ScanOptions): Promise<NotChecked[]> {
  const { files } = selectNamed(await workspace.listFiles(), paths);
  const python = files.filter(({ path }) => languageOf(path)?.grammar === 'python' && !isGenerated(path));
  if (python.length === 0) return [];
  const what = python.length === 1 ? `${python[0]?.path}` : `data flow in ${python.length} Python files`;
  return [{ what, why: 'data flow is followed in JavaScript and TypeScript only' }];
}
