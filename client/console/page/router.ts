import { type ComponentChildren, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const moved = 'console-moved';

/** Shows another view of the page under its own address. */
export function goTo(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new Event(moved));
  scrollTo(0, 0);
}

/** Calls back whenever the page's address was changed. @returns what ends that. */
export function onMoved(follow: () => void): () => void {
  addEventListener('popstate', follow);
  addEventListener(moved, follow);
  return () => {
    removeEventListener('popstate', follow);
    removeEventListener(moved, follow);
  };
}

/** The path of the view that is shown. */
export function usePath(): string {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => onMoved(() => setPath(location.pathname)), []);
  return path;
}

interface LinkProps {
  to: string;
  class?: string;
  'aria-current'?: 'page' | undefined;
  'aria-label'?: string;
  'data-row'?: true;
  children?: ComponentChildren;
}

/** A link inside the page; with a modifier key it opens as any other. */
export function Link({ to, children, ...rest }: LinkProps) {
  const onClick = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return h('a', { ...rest, href: to, onClick }, children);
}
