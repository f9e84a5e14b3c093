import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from './api.ts';
import { usePage } from './context.ts';
import { useOutput } from './follow.ts';
import type { Lines } from './kept-lines.ts';
import { Log, type LogProps } from './log.ts';
import { Check } from './parts.ts';
import { saveText } from './save-file.ts';
import { SearchField } from './search-field.ts';
import { keep, kept } from './storage.ts';
import { wholeOutput } from './whole-output.ts';

/** How somebody looks at an agent's lines: it outlives a look at another tab. */
export interface OutputLook {
  filter: string;
  isFollowing: boolean;
  hasTimes: boolean;
}

interface OutputProps {
  agentId: string;
  lines: Lines;
  isRunning: boolean;
  look: OutputLook;
  change: (part: Partial<OutputLook>) => void;
}

const timesKey = 'console-line-times';

export function firstLook(): OutputLook {
  return { filter: '', isFollowing: true, hasTimes: kept(timesKey) !== undefined };
}

const typingPauseMs = 300;

/** An agent's lines: filtered by the platform, followed while they come. */
export function OutputPane({ agentId, lines, isRunning, look, change }: OutputProps) {
  const { filter, isFollowing, hasTimes } = look;
  const [typed, setTyped] = useState(filter);
  useEffect(() => {
    if (typed === filter) return;
    const timer = setTimeout(() => change({ filter: typed }), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed, filter, change]);
  const turnTimes = (isOn: boolean): void => {
    keep(timesKey, isOn ? '1' : undefined);
    change({ hasTimes: isOn });
  };
  const follow = (isOn: boolean): void => change({ isFollowing: isOn });
  const log = { isRunning, isFollowing, hasTimes, follow };
  return h(
    'section',
    { class: 'output', 'aria-label': 'Output' },
    h(
      'div',
      { class: 'filters' },
      h(SearchField, {
        ...{ label: 'Filter lines', hint: 'Filter by RE2 expression, such as WARNING|RESULT', isCode: true },
        ...{ value: typed, change: setTyped },
      }),
      isRunning ? h(Check, { label: 'Follow', isOn: isFollowing, turn: follow }) : null,
      h(Check, { label: 'Times', isOn: hasTimes, turn: turnTimes }),
      h(Download, { agentId, lines }),
    ),
    filter === '' ? h(Log, { ...log, lines }) : h(Filtered, { ...log, key: filter, agentId, filter }),
  );
}

function Download({ agentId, lines }: { agentId: string; lines: Lines }) {
  const [isBusy, setBusy] = useState(false);
  const { notify } = usePage();
  const download = async (): Promise<void> => {
    setBusy(true);
    try {
      saveText(`${agentId}.txt`, await wholeOutput(agentId, lines));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify(`${error.message} ${error.remedy}`, 'failed');
    } finally {
      setBusy(false);
    }
  };
  const press = { onClick: () => void download(), disabled: isBusy || lines.length === 0 };
  return h('button', { type: 'button', class: 'button', ...press }, 'Download');
}

interface FilteredProps extends Omit<LogProps, 'lines'> {
  agentId: string;
  filter: string;
}

function Filtered({ agentId, filter, ...rest }: FilteredProps) {
  const { lines, error, away, agent } = useOutput(agentId, filter);
  if (error !== undefined) {
    return h('p', { class: 'problem', role: 'alert' }, `${error.message} ${error.remedy}`);
  }
  return [
    away === undefined ? null : h('p', { class: 'panel away', role: 'status' }, away),
    h(Log, { ...rest, lines, isFiltered: true, isLoading: agent === undefined }),
  ];
}
