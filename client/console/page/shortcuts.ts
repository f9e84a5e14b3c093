import { h } from 'preact';
import { useEffect } from 'preact/hooks';
import { Dialog } from './dialog.ts';
import { goTo } from './router.ts';
import { keep, kept } from './storage.ts';

const keys = [
  ['/', 'Find'],
  ['j', 'Next agent or finding'],
  ['k', 'The one before'],
  ['Enter', 'Open it'],
  ['n', 'Start an agent'],
  ['b', 'Board'],
  ['c', 'Costs'],
  ['s', 'Schedules'],
  ['?', 'This help'],
  ['Esc', 'Close, or from an agent back to the board'],
] as const;

const places: Readonly<Record<string, string>> = { n: '/start', b: '/', c: '/costs', s: '/schedules' };

const offKey = 'console-shortcuts-off';

export function areShortcutsOff(): boolean {
  return kept(offKey) !== undefined;
}

/** Listens for the page's single keys, but not while something is typed, nor where they were switched off. */
export function useShortcuts(showHelp: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]') !== null)
        return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      if (event.key === 'Escape' && location.pathname.startsWith('/agents/')) {
        goTo('/');
        return;
      }
      if (areShortcutsOff() && event.key !== '?') return;
      if (act(event.key, showHelp)) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [showHelp]);
}

function act(key: string, showHelp: () => void): boolean {
  const place = places[key];
  if (place !== undefined) goTo(place);
  else if (key === '?') showHelp();
  else if (key === '/') document.querySelector<HTMLElement>('[data-search]')?.focus();
  else if (key === 'j' || key === 'k') moveRow(key === 'j' ? 1 : -1);
  else return false;
  return true;
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.matches(':focus'));
  const next = at < 0 ? (step === 1 ? 0 : rows.length - 1) : at + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}

/** Inside of a form no key leads away from what was filled in. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isChoice = target instanceof HTMLInputElement && ['radio', 'checkbox'].includes(target.type);
  const isField = /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !isChoice;
  return isField || target.closest('form') !== null;
}

export function Help({ close }: { close: () => void }) {
  const turn = (isOn: boolean): void => keep(offKey, isOn ? undefined : '1');
  return h(
    Dialog,
    { title: 'Keys', close },
    h(
      'dl',
      { class: 'keys' },
      keys.map(([key, what]) => h('div', { key }, h('dt', null, h('kbd', null, key)), h('dd', null, what))),
    ),
    h(
      'label',
      { class: 'check' },
      h('input', {
        ...{ type: 'checkbox', checked: !areShortcutsOff() },
        onChange: (event) => turn(event.currentTarget.checked),
      }),
      'Single keys do something',
    ),
    h('div', { class: 'actions' }, h('button', { type: 'button', class: 'button', onClick: close }, 'Close')),
  );
}
