import type { Cloud } from '#lambdas/ports/cloud.ts';
import { reportSchema } from '#lambdas/tools/cloud/posture/report/report.ts';
import { postureTools } from '#lambdas/tools/cloud/posture/tools.ts';
import { checkKept } from '#lambdas/tools/kept.ts';
import { type ToolContext, ToolError, type ToolResult } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { createRecordedCloud } from '#local/adapters/cloud/recorded-cloud.ts';
import { recordingOf } from '#local/adapters/cloud/recording.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { recordedAt } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';

export interface PostureSession {
  /** Calls a tool as one agent does, turn after turn: what it keeps, later calls have. */
  call(tool: string, input?: object): Promise<ToolResult>;
  progress: string[];
}

/** One agent in an organisation of recorded calls. */
export function sessionOn(calls: readonly RecordedCall[], parts: Partial<ToolContext> = {}): PostureSession {
  return sessionIn(createRecordedCloud(recordingOf(recordedAt, calls))('agent-1'), parts);
}

export function sessionIn(cloud: Cloud, parts: Partial<ToolContext> = {}): PostureSession {
  const kept = new Map<string, unknown[]>();
  const progress: string[] = [];
  const context = toolContext({
    cloud,
    workspace: () => Promise.reject(new ToolError('started without a workspace')),
    kept: (of) => kept.get(of) ?? [],
    progress: (text) => void progress.push(text),
    ...parts,
  });
  return {
    progress,
    async call(name, input = {}) {
      const tool = postureTools.map(bindTool).find((it) => it.name === name);
      if (tool === undefined) throw new Error(`no tool ${name}`);
      const outcome = checkKept(await tool.run(context, input));
      if ('goOn' in outcome) throw new Error(`${name} is not done`);
      kept.set(name, [...(kept.get(name) ?? []), outcome.kept]);
      return outcome;
    },
  };
}

/** `controls.json` of a result. */
export function reportOf(result: ToolResult) {
  return reportSchema.parse(JSON.parse(fileOf(result, 'controls.json')));
}

export function fileOf({ artifacts = [] }: ToolResult, name: string): string {
  return String(artifacts.find((it) => it.name === name)?.content ?? '');
}
