import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { Finding, ScanReport } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { severityAt } from '../patterns/customary-paths.ts';
import { parseSource } from '../patterns/find-patterns.ts';
import { type SourceFile, scanSources } from '../patterns/scan-sources.ts';
import { UnreadableSource } from '../patterns/unreadable-source.ts';
import type { ScanOptions } from '../scan-options.ts';
import { flowRules } from './kinds.ts';
import { PythonTrace } from './python/trace.ts';
import { type Flow, TooEntangled, Trace } from './trace.ts';
import type { Step } from './value.ts';

/** A file that mentions none of these handles no request: it is not even parsed. */
const mention = /\b(?:req|request|ctx|event|query|body|params|headers|cookies|searchParams|formData)\b/;
const pythonMention =
  /\b(?:request|req|event|get_(?:query_|body_)?arguments?)\b|@\w[\w.]*\.(?:route|get|post|put|patch|delete|websocket|api_route)\(/;

/**
 * Follows what a request sends through each JavaScript, TypeScript and Python file, to where it can do harm: over
 * names, properties, texts and calls of functions of the same file, and not past what checks, converts or escapes it.
 * Evidence is the way, from source to sink.
 * @throws the signal's reason when aborted, between two files.
 */
export function scanFlows(workspace: Workspace, options: ScanOptions): Promise<ScanReport> {
  return scanSources(workspace, options, {
    reads: ({ rules }) => rules.includes('script') || rules.includes('python'),
    judge: flowsIn,
  });
}

function flowsIn(file: SourceFile, text: string): Finding[] {
  const isPython = file.language.grammar === 'python';
  if (!(isPython ? pythonMention : mention).test(text)) return [];
  const root = parseSource(file.language, text);
  const trace = isPython ? new PythonTrace(root, { path: file.path, text }) : new Trace(root);
  const findings = (): Finding[] => trace.flows.map((flow) => findingOf(flow, file.path));
  try {
    trace.run();
    return findings();
  } catch (error) {
    if (error instanceof TooEntangled) throw new UnreadableSource(error.message, findings());
    throw error;
  }
}

function findingOf({ kind, line, steps }: Flow, path: string): Finding {
  const { severity, ...rule } = flowRules[kind];
  return {
    rule_id: `flows/${kind}`,
    severity: severityAt(path, severity),
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
