import { Component, h } from 'preact';
import { useState } from 'preact/hooks';
import { parseMarker } from '#shared/agent/output.ts';
import { clockTime, plain } from './format.ts';
import type { Lines } from './kept-lines.ts';
import { Empty } from './parts.ts';
import { useScroll } from './scroll.ts';

export interface LogProps {
  lines: Lines;
  isRunning: boolean;
  isFollowing: boolean;
  follow: (isOn: boolean) => void;
  hasTimes: boolean;
  isFiltered?: boolean;
  isLoading?: boolean;
}

/** So many lines are in the page; those above are shown by a button. */
const linesShown = 2_000;

/** Lines in a box that stays at its end while they come, unless its reader scrolls up. */
export function Log(props: LogProps) {
  const { lines, isRunning, hasTimes, isFiltered = false, isLoading = false } = props;
  const [shown, setShown] = useState(linesShown);
  const { box, onScroll } = useScroll({ ...props, shown });
  if (lines.length === 0) {
    if (isLoading) return null;
    return h(Empty, {
      title: isFiltered ? 'No line matches so far.' : isRunning ? 'No output yet.' : 'No output.',
    });
  }
  const above = lines.length - shown;
  return h(
    'div',
    {
      ...{ class: 'log', ref: box, tabIndex: 0, onScroll },
      ...{ role: 'log', 'aria-label': 'Lines', 'aria-live': 'off' },
    },
    !isFiltered && (lines[0]?.seq ?? 1) > 1
      ? h('p', { class: 'log-note' }, 'Earlier lines are found by the filter, and stand in the download.')
      : null,
    above > 0
      ? h(
          'button',
          { type: 'button', class: 'button log-more', onClick: () => setShown(shown + linesShown) },
          `Show ${Math.min(above, linesShown).toLocaleString('en-US')} earlier lines`,
        )
      : null,
    blocksOf(lines.slice(-shown)).map((block) => h(Block, { key: block[0]?.seq, lines: block, hasTimes })),
  );
}

const blockLines = 100;

/** Lines by the hundred of their numbers: those of a full block stay as they are. */
function blocksOf(lines: Lines): Lines[] {
  return [...Map.groupBy(lines, ({ seq }) => Math.floor(seq / blockLines)).values()];
}

interface BlockProps {
  lines: Lines;
  hasTimes: boolean;
}

/** Lines never change: a block is made anew only when some were added to it or left it. */
class Block extends Component<BlockProps> {
  override shouldComponentUpdate({ lines, hasTimes }: BlockProps): boolean {
    const { lines: before, hasTimes: hadTimes } = this.props;
    return (
      hasTimes !== hadTimes || lines.length !== before.length || lines.at(-1)?.seq !== before.at(-1)?.seq
    );
  }

  override render() {
    const { lines, hasTimes } = this.props;
    return h(
      'ol',
      null,
      lines.map((line) => h(Line, { key: line.seq, line, hasTime: hasTimes })),
    );
  }
}

function Line({ line: { seq, at, text }, hasTime }: { line: Lines[number]; hasTime: boolean }) {
  const kind = parseMarker(text)?.kind ?? severityOf(text);
  return h(
    'li',
    { class: kind === undefined ? 'line' : `line is-${kind}`, value: seq },
    h('span', { class: 'line-number', title: clockTime(at) }, seq),
    hasTime ? h('time', { class: 'line-time', dateTime: at }, clockTime(at)) : null,
    h('span', { class: 'line-text' }, plain(text) || ' '),
  );
}

/** The platform's own lines of findings begin with how bad they are. */
function severityOf(text: string): string | undefined {
  return /^(CRITICAL|HIGH|MEDIUM|LOW|INFO) {2,}\S/.exec(text)?.[1]?.toLowerCase();
}
