import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { About } from '../answers.ts';

export interface PageContext {
  about: About;
  /** Tells something in passing; screen readers hear it. */
  notify: (text: string, kind?: 'done' | 'failed') => void;
}

export const Page = createContext<PageContext | undefined>(undefined);

/** What every view knows. */
export function usePage(): PageContext {
  const page = useContext(Page);
  if (page === undefined) throw new Error('there is no page around this view');
  return page;
}
