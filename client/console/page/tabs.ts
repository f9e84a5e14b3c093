import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';

export interface Tab {
  id: string;
  label: string;
  count: number | undefined;
  content: () => ComponentChild;
}

interface TabsProps {
  label: string;
  /** The address below which each tab has its own. */
  base: string;
  tabs: readonly Tab[];
}

/** Where a key leads, from the tab at this place of so many. */
const ways: Readonly<Record<string, (at: number, of: number) => number>> = {
  ArrowRight: (at, of) => (at + 1) % of,
  ArrowLeft: (at, of) => (at - 1 + of) % of,
  Home: () => 0,
  End: (_, of) => of - 1,
};

/** Tabs as screen readers know them: one stop for the tab key, arrows between them. */
export function Tabs({ label, base, tabs }: TabsProps) {
  const [chosen, setChosen] = useState(location.pathname.slice(base.length + 1));
  const active = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  const choose = (tab: Tab | undefined): void => {
    if (tab === undefined) return;
    setChosen(tab.id);
    history.replaceState(null, '', `${base}/${tab.id}`);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = ways[event.key];
    if (way === undefined || active === undefined) return;
    event.preventDefault();
    const next = tabs[way(tabs.indexOf(active), tabs.length)];
    choose(next);
    document.getElementById(`tab-${next?.id}`)?.focus();
  };
  return h(
    'div',
    { class: 'tabs' },
    h(
      'div',
      { role: 'tablist', 'aria-label': label, class: 'tab-list', onKeyDown },
      tabs.map((tab) =>
        h(
          'button',
          {
            ...{ key: tab.id, id: `tab-${tab.id}`, type: 'button', role: 'tab', class: 'tab' },
            ...{ 'aria-selected': tab === active, 'aria-controls': 'tab-content' },
            ...{ tabIndex: tab === active ? 0 : -1, onClick: () => choose(tab) },
          },
          `${tab.label} `,
          tab.count === undefined || tab.count === 0 ? null : h('span', { class: 'tab-count' }, tab.count),
        ),
      ),
    ),
    h(
      'div',
      { role: 'tabpanel', id: 'tab-content', 'aria-labelledby': `tab-${active?.id}` },
      active?.content(),
    ),
  );
}
