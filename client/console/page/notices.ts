import { h } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';

interface Notice {
  key: number;
  text: string;
  kind: 'done' | 'failed';
}

const noticeMs = 8_000;
const mostShown = 3;

/** What is told in passing. What failed stays until it is closed: nobody reads at a set speed. */
export function useNotices() {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const count = useRef(0);
  const close = useCallback(
    (key: number) => setNotices((before) => before.filter((notice) => notice.key !== key)),
    [],
  );
  const notify = useCallback(
    (text: string, kind: 'done' | 'failed' = 'done') => {
      count.current += 1;
      const key = count.current;
      setNotices((before) => [...before.slice(1 - mostShown), { key, text, kind }]);
      if (kind === 'done') setTimeout(() => close(key), noticeMs);
    },
    [close],
  );
  return { notices, notify, close };
}

/** Heard by screen readers as they come. */
export function Notices({ notices, close }: { notices: readonly Notice[]; close: (key: number) => void }) {
  return h(
    'div',
    { class: 'notices', role: 'status', 'aria-live': 'polite' },
    notices.map(({ key, text, kind }) =>
      h(
        'div',
        { key, class: `notice is-${kind}` },
        h('p', null, text),
        h(
          'button',
          { type: 'button', class: 'notice-close', 'aria-label': 'Close', onClick: () => close(key) },
          '×',
        ),
      ),
    ),
  );
}
