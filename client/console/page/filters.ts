import { useCallback, useEffect, useState } from 'preact/hooks';
import { rememberBoard } from './board-address.ts';
import { type Filters, readFilters, searchOf } from './filter-address.ts';
import { onMoved } from './router.ts';

/** Browsers refuse to note every key that is pressed. */
const writePauseMs = 250;

export function useFilters(): [Filters, (part: Partial<Filters>) => void] {
  const [filters, setFilters] = useState(() => readFilters(location.search));
  useEffect(() => onMoved(() => setFilters(readFilters(location.search))), []);
  useEffect(() => {
    const address = location.pathname + searchOf(filters);
    rememberBoard(address);
    if (address === location.pathname + location.search) return;
    const timer = setTimeout(() => history.replaceState(null, '', address), writePauseMs);
    return () => clearTimeout(timer);
  }, [filters]);
  const change = useCallback((part: Partial<Filters>) => setFilters((now) => ({ ...now, ...part })), []);
  return [filters, change];
}
