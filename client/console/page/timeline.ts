import { h } from 'preact';
import { useCallback } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { ToolCallsAnswer } from '#shared/contract/tool-calls.ts';
import { listToolCalls } from './api.ts';
import { useDuration } from './duration.ts';
import { clockTime, plain, seconds } from './format.ts';
import { Empty, Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';

type Call = ToolCallsAnswer['tool_calls'][number];

/** All calls are read anew: those of a long agent less often. */
const runningPause = ({ tool_calls }: ToolCallsAnswer): number => 2_000 + 20 * tool_calls.length;

/** Which tools an agent called, turn by turn, on the time that it took. */
export function Timeline({ agent }: { agent: AgentOutput }) {
  const { agent_id, status } = agent;
  const load = useCallback((signal: AbortSignal) => listToolCalls(agent_id, signal), [agent_id]);
  const { data, error, at, reload } = usePoll(load, status === 'running' ? runningPause : undefined);
  const ranFor = useDuration(agent);
  if (data === undefined) {
    return error === undefined ? h(Loading, { what: 'the timeline' }) : h(Failure, { error, retry: reload });
  }
  if (data.tool_calls.length === 0) {
    return h(
      Empty,
      { title: 'No tool was called.' },
      h('p', null, 'Progress, waiting and the end are not counted.'),
    );
  }
  const startMs = Date.parse(agent.started_at);
  const span = { startMs, lengthMs: Math.max(1, 1_000 * ranFor) };
  return [
    error === undefined ? null : h(Failure, { error, retry: reload, at }),
    h(Calls, { calls: data.tool_calls, span }),
    data.next_cursor === undefined
      ? null
      : h(
          'p',
          { class: 'hint' },
          `The first ${data.tool_calls.length} calls are shown; agents audit lists all of them.`,
        ),
  ];
}

interface Span {
  startMs: number;
  lengthMs: number;
}

function Calls({ calls, span }: { calls: readonly Call[]; span: Span }) {
  return h(
    'section',
    { class: 'timeline', 'aria-label': 'Timeline' },
    h(
      'div',
      { class: 'timeline-scale', 'aria-hidden': 'true' },
      h('span', { class: 'call-turn' }, 'Turn'),
      h('span', null, 'Tool'),
      h(
        'span',
        { class: 'timeline-ends' },
        [0, 0.5, 1].map((part) => h('span', { key: part }, seconds((part * span.lengthMs) / 1_000))),
      ),
    ),
    h(
      'ul',
      null,
      calls.map((call, at) =>
        h(CallRow, {
          ...{ key: call.tool_use_id, call, span },
          isFirst: calls[at - 1]?.turn !== call.turn,
        }),
      ),
    ),
  );
}

interface CallRowProps {
  call: Call;
  /** Of its turn. */
  isFirst: boolean;
  span: Span;
}

function CallRow({ call, isFirst, span }: CallRowProps) {
  const { tool, turn, input, started_at, duration_ms, outcome } = call;
  const from = Math.max(0, Date.parse(started_at) - span.startMs) / span.lengthMs;
  const length = Math.max(0.004, Math.min(1 - from, duration_ms / span.lengthMs));
  return h(
    'li',
    { class: `call is-${outcome}` },
    h(
      'details',
      null,
      h(
        'summary',
        null,
        h(
          'span',
          { class: 'call-turn' },
          h('span', { class: 'unseen' }, `Turn ${turn}`),
          isFirst ? h('span', { 'aria-hidden': 'true' }, turn) : null,
        ),
        h('span', { class: 'call-tool' }, plain(tool)),
        h(
          'span',
          { class: 'call-track', 'aria-hidden': 'true' },
          h('span', { class: 'call-bar', style: { left: `${100 * from}%`, width: `${100 * length}%` } }),
        ),
        h('span', { class: 'call-time' }, resultOf(call)),
      ),
      h('p', { class: 'call-about' }, `${clockTime(started_at)} · ${outcome}`),
      h('pre', { class: 'evidence' }, plain(input)),
    ),
  );
}

/** How long it took; where it did not come out well, how instead. */
function resultOf({ outcome, duration_ms }: Call): string {
  return outcome === 'ok' ? seconds(duration_ms / 1_000) : outcome;
}
