import { h } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { parseMarker } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { mostLines, useOutput } from './follow.ts';
import { clockTime, plain } from './format.ts';
import { Empty } from './parts.ts';
import { saveText } from './save-file.ts';

type Lines = AgentOutput['lines'];

interface OutputProps {
  agentId: string;
  lines: Lines;
  isRunning: boolean;
}

const typingPauseMs = 300;
/** So many lines are in the page; those above are loaded by a button. */
const linesShown = 2_000;

/** An agent's lines: filtered by the platform, followed while they come. */
export function OutputPane({ agentId, lines, isRunning }: OutputProps) {
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setFilter(typed), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return h(
    'section',
    { class: 'output', 'aria-label': 'Output' },
    h(
      'div',
      { class: 'filters' },
      h('input', {
        ...{ type: 'search', class: 'search wide', value: typed, 'data-search': true, spellcheck: false },
        ...{ placeholder: 'Filter by RE2 expression, such as WARNING|RESULT', 'aria-label': 'Filter lines' },
        onInput: (event) => setTyped(event.currentTarget.value),
      }),
      isRunning ? h(FollowSwitch, { isFollowing, turn: setFollowing }) : null,
      h(
        'button',
        { type: 'button', class: 'button', onClick: () => saveText(`${agentId}.txt`, textOf(lines)) },
        'Download',
      ),
    ),
    filter === ''
      ? h(Log, { lines, isRunning, isFollowing })
      : h(Filtered, { key: filter, agentId, filter, isRunning, isFollowing }),
  );
}

function FollowSwitch({ isFollowing, turn }: { isFollowing: boolean; turn: (isOn: boolean) => void }) {
  return h(
    'label',
    { class: 'check' },
    h('input', {
      ...{ type: 'checkbox', checked: isFollowing },
      onChange: (event) => turn(event.currentTarget.checked),
    }),
    'Follow',
  );
}

function textOf(lines: Lines): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

interface FilteredProps extends Omit<LogProps, 'lines'> {
  agentId: string;
  filter: string;
}

function Filtered({ agentId, filter, ...rest }: FilteredProps) {
  const { lines, error, agent } = useOutput(agentId, filter);
  if (error !== undefined) {
    return h('p', { class: 'problem', role: 'alert' }, `${error.message} ${error.remedy}`);
  }
  return h(Log, { ...rest, lines, isFiltered: true, isLoading: agent === undefined });
}

interface LogProps {
  lines: Lines;
  isRunning: boolean;
  isFollowing: boolean;
  isFiltered?: boolean;
  isLoading?: boolean;
}

function Log({ lines, isRunning, isFollowing, isFiltered = false, isLoading = false }: LogProps) {
  const [shown, setShown] = useState(linesShown);
  const end = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = end.current;
    if (!isFollowing || box === null) return;
    // Whoever comes when all is over wants the result, not the last of what stands below it.
    const result = isRunning ? null : box.querySelector<HTMLElement>('.is-result');
    box.scrollTop = result === null ? box.scrollHeight : result.offsetTop - box.offsetTop;
  }, [lines, isFollowing, isRunning]);
  if (lines.length === 0) {
    if (isLoading) return null;
    return h(Empty, {
      title: isFiltered ? 'No line matches so far.' : isRunning ? 'No output yet.' : 'No output.',
    });
  }
  const above = lines.length - shown;
  return h(
    'div',
    { class: 'log', ref: end, tabIndex: 0, role: 'log', 'aria-label': 'Lines', 'aria-live': 'off' },
    lines.length >= mostLines
      ? h(
          'p',
          { class: 'log-note' },
          `The last ${mostLines.toLocaleString('en-US')} lines; a filter finds earlier ones.`,
        )
      : null,
    above > 0
      ? h(
          'button',
          { type: 'button', class: 'button log-more', onClick: () => setShown(shown + linesShown) },
          `Show ${Math.min(above, linesShown).toLocaleString('en-US')} earlier lines`,
        )
      : null,
    h(
      'ol',
      null,
      lines.slice(-shown).map((line) => h(Line, { key: line.seq, line })),
    ),
  );
}

function Line({ line: { seq, at, text } }: { line: Lines[number] }) {
  const kind = parseMarker(text)?.kind ?? severityOf(text);
  return h(
    'li',
    { class: kind === undefined ? 'line' : `line is-${kind}`, value: seq },
    h('span', { class: 'line-number', title: clockTime(at) }, seq),
    h('span', { class: 'line-text' }, plain(text) || ' '),
  );
}

/** The platform's own lines of findings begin with how bad they are. */
function severityOf(text: string): string | undefined {
  return /^(CRITICAL|HIGH|MEDIUM|LOW|INFO) {2,}\S/.exec(text)?.[1]?.toLowerCase();
}
