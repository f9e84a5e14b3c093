import { h } from 'preact';
import type { ListedAgent } from '#shared/contract/list-agents.ts';

export type Course = Pick<ListedAgent, 'status' | 'progress' | 'approval' | 'exit_code' | 'end_reason'>;

/** How an agent stands, in a word; also its style's name. */
export type Standing = 'running' | 'waiting' | 'completed' | 'unhappy' | 'failed' | 'terminated';

export function standingOf({ status, approval, exit_code }: Course): Standing {
  if (status === 'running') return approval === undefined ? 'running' : 'waiting';
  if (status === 'completed') return exit_code === 0 ? 'completed' : 'unhappy';
  return status;
}

export function standingInWords(course: Course): string {
  switch (standingOf(course)) {
    case 'running':
      return 'Running';
    case 'waiting':
      return 'Waits for your decision';
    case 'completed':
      return 'Completed';
    case 'unhappy':
      return `Completed, exit code ${course.exit_code}`;
    case 'failed':
      return `Failed: ${(course.end_reason ?? '').replaceAll('_', ' ')}`;
    case 'terminated':
      return course.end_reason === 'stopped_outside' ? 'Stopped outside' : 'Killed';
  }
}

const radius = 8;
const around = 2 * Math.PI * radius;

/** A shape for each standing, so that colour is not all that tells; a running agent's ring fills. */
export function StatusGlyph({ course }: { course: Course }) {
  const standing = standingOf(course);
  return h(
    'svg',
    { class: `glyph is-${standing}`, viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' },
    standing === 'running' ? ring(course.progress.percent_complete) : mark(standing),
  );
}

function ring(percent: number) {
  const at = { cx: 10, cy: 10, r: radius, fill: 'none', 'stroke-width': 2.5 };
  const done = (around * Math.max(percent, 4)) / 100;
  return [
    h('circle', { ...at, class: 'ring-track' }),
    h('circle', {
      ...at,
      ...{ class: 'ring-done', 'stroke-dasharray': `${done} ${around}` },
      ...{ transform: 'rotate(-90 10 10)', 'stroke-linecap': 'round' },
    }),
  ];
}

const marks = {
  waiting: 'M10 5.5v5.2M10 13.6v.6',
  completed: 'M6.2 10.3l2.6 2.6 5-5.4',
  unhappy: 'M10 5.5v5.2M10 13.6v.6',
  failed: 'M7 7l6 6M13 7l-6 6',
  terminated: 'M7.2 7.2h5.6v5.6H7.2z',
};

function mark(standing: keyof typeof marks) {
  return [
    h('circle', { cx: 10, cy: 10, r: 9, class: 'mark-ground' }),
    h('path', {
      ...{ d: marks[standing], fill: 'none', class: 'mark-line', 'stroke-width': 1.9 },
      ...{ 'stroke-linecap': 'round', 'stroke-linejoin': 'round' },
    }),
  ];
}
