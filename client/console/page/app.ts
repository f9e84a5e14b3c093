import { h } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { About } from '../answers.ts';
import { AgentView } from './agent.ts';
import { api } from './api.ts';
import { Board } from './board.ts';
import { Boundary } from './boundary.ts';
import { Page } from './context.ts';
import { Costs } from './costs.ts';
import { Notices, useNotices } from './notices.ts';
import { Empty, Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { Link, usePath } from './router.ts';
import { ScheduleForm } from './schedule-form.ts';
import { Schedules } from './schedules.ts';
import { Help, useShortcuts } from './shortcuts.ts';
import { Start } from './start.ts';

/** The whole page: where it is, the view that its address names, and what happens meanwhile. */
export function App() {
  const { data: about, error, reload } = usePoll(api.about);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const showHelp = useCallback(() => setHelpOpen(true), []);
  useShortcuts(showHelp);
  const { notices, notify, close } = useNotices();
  const context = useMemo(() => about && { about, notify }, [about, notify]);
  const path = usePath();
  const main = useRef<HTMLElement>(null);
  useTitle(path, main);
  return h(
    Page.Provider,
    { value: context },
    h('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
    h(Head, { about, path, showHelp }),
    h(
      'main',
      { id: 'main', tabIndex: -1, ref: main },
      error === undefined ? null : h(Failure, { error, retry: reload }),
      about !== undefined
        ? h(Boundary, { key: path }, h(View, { path }))
        : error === undefined && h(Loading, { what: 'the console' }),
    ),
    h(Notices, { notices, close }),
    isHelpOpen ? h(Help, { close: () => setHelpOpen(false) }) : null,
  );
}

function View({ path }: { path: string }) {
  const [, first = '', second, third = ''] = path.split('/');
  if (first === '') return h(Board, { key: 'own', scope: 'own' });
  if (first === 'team') return h(Board, { key: 'team', scope: 'team' });
  if (first === 'agents' && second !== undefined) return h(AgentView, { key: second, agentId: second });
  if (first === 'start') return h(Start, null);
  if (first === 'costs') return h(Costs, null);
  if (first === 'schedules' && second === undefined) return h(Schedules, null);
  if (path === '/schedules/new') return h(ScheduleForm, { key: 'new' });
  if (first === 'schedules' && second === 'edit')
    return h(ScheduleForm, { key: third, name: decoded(third) });
  return h(
    Empty,
    { title: 'There is nothing at this address.' },
    h(Link, { to: '/', class: 'button' }, 'To the board'),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface HeadProps {
  about: About | undefined;
  path: string;
  showHelp: () => void;
}

function Head({ about, path, showHelp }: HeadProps) {
  const views = [
    { to: '/', label: 'Board', isHere: path === '/' || path.startsWith('/agents') },
    ...(about?.team === true ? [{ to: '/team', label: 'Team', isHere: path === '/team' }] : []),
    { to: '/costs', label: 'Costs', isHere: path === '/costs' },
    { to: '/schedules', label: 'Schedules', isHere: path.startsWith('/schedules') },
  ];
  return h(
    'header',
    { class: 'head' },
    h(
      'div',
      { class: 'head-inside' },
      h(
        Link,
        { to: '/', class: 'brand' },
        h('img', { src: '/icon.svg', alt: '', width: 24, height: 24 }),
        'Background agents',
      ),
      h(
        'nav',
        { 'aria-label': 'Views' },
        views.map(({ to, label, isHere }) =>
          h(Link, { key: to, to, 'aria-current': isHere ? 'page' : undefined }, label),
        ),
      ),
      h(
        'div',
        { class: 'head-end' },
        about === undefined ? null : h(Where, { about }),
        h(
          'button',
          {
            type: 'button',
            class: 'button icon',
            'aria-label': 'Keys',
            title: 'Keys ( ? )',
            onClick: showHelp,
          },
          '?',
        ),
        h(Link, { to: '/start', class: 'button primary' }, 'Start agent'),
      ),
    ),
  );
}

function Where({ about: { platform, region, stage, rehearsal } }: { about: About }) {
  const place = platform === 'embedded' ? 'this machine' : [region, stage].filter(Boolean).join(' · ');
  return h(
    'span',
    { class: 'where' },
    h('span', { class: 'where-place' }, place),
    rehearsal
      ? h(
          'span',
          { class: 'tag', title: 'No model is behind it: scripted playbooks choose the steps.' },
          'rehearsal',
        )
      : null,
  );
}

/** A view that was moved to is named in the tab, and read from its beginning. */
function useTitle(path: string, main: { current: HTMLElement | null }): void {
  const isFirst = useRef(true);
  useEffect(() => {
    const [, first = '', second] = path.split('/');
    const view = second ?? (first === '' ? 'agents' : first);
    document.title = `${view} · Background agents`;
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [path, main]);
}
