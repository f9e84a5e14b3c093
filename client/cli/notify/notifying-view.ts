import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentView } from '../view/agent-view.ts';
import { noPaint } from '../view/paint.ts';
import { renderSummary } from '../view/summary.ts';
import type { Change } from '../watch/changes.ts';
import { renderChange } from '../watch/render-change.ts';
import type { Notify } from './notifier.ts';

/** The same view, which also notifies when an agent waits for approval, and when it has ended. */
export function notifyingView(view: AgentView, notify: Notify): AgentView {
  const asked = new Map<string, string>();
  return {
    working: (text) => view.working(text),
    notice: (text) => view.notice(text),
    close: () => view.close(),
    update(answer: AgentOutput) {
      view.update(answer);
      const { agent_id, approval } = answer;
      if (approval !== undefined && asked.get(agent_id) !== approval.plan_hash) {
        asked.set(agent_id, approval.plan_hash);
        notify(`${agent_id} waits for approval: ${approval.title}`);
      }
    },
    end(answer: AgentOutput) {
      view.end(answer);
      notify(renderSummary(answer, noPaint));
    },
  };
}

/** Notifies of the changes that somebody waits for. */
export function notifyOfChanges(notify: Notify, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.what === 'ended' || change.what === 'approval') notify(renderChange(change));
  }
}
