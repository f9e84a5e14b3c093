import { useCallback, useMemo } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { FindingsReport } from '../answers.ts';
import { type ApiError, api } from './api.ts';
import type { Lines } from './kept-lines.ts';
import { mergeFindings } from './merge-findings.ts';
import { usePoll } from './poll.ts';
import { type FoundInOutput, findingsIn } from './read-findings.ts';

type Artifact = AgentOutput['artifacts'][number];

/** A report of an agent: a file of it that the console has read. */
export interface ReadReport {
  file: string;
  report?: FindingsReport;
  error?: ApiError;
  reload: () => void;
}

/** What an agent found, wherever it told it. */
export interface Found extends FoundInOutput {
  /** Where most of it was read; none where the output told it. */
  sarif?: ReadReport;
  /** Shortfalls of a check of controls. */
  controls?: ReadReport;
}

const noArtifacts: readonly Artifact[] = [];

/** Reads an agent's reports as soon as it has written them; of one without, what its output tells. */
export function useFindings(agent: AgentOutput | undefined, lines: Lines): Found {
  const { agent_id = '', artifacts = noArtifacts } = agent ?? {};
  const told = useMemo(() => findingsIn(lines), [lines]);
  const sarif = useReport(
    agent_id,
    artifacts.find(({ name }) => name.endsWith('.sarif')),
  );
  const controls = useReport(
    agent_id,
    artifacts.find(({ name }) => name === 'controls.json'),
  );
  const merged = useMemo(() => mergeFindings(sarif?.report, told), [sarif?.report, told]);
  return { ...merged, ...(sarif && { sarif }), ...(controls && { controls }) };
}

/** A file that takes the place of one of its name is read anew. */
function useReport(agentId: string, artifact: Artifact | undefined): ReadReport | undefined {
  const { name, created_at } = artifact ?? {};
  const load = useCallback(
    async (signal: AbortSignal) =>
      name === undefined ? undefined : await api.findings(agentId, { name, at: created_at }, signal),
    [agentId, name, created_at],
  );
  const { data, error, reload } = usePoll(load);
  if (name === undefined) return undefined;
  return { file: name, reload, ...(data && { report: data }), ...(error && { error }) };
}
