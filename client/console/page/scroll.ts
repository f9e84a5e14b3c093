import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Lines } from './kept-lines.ts';

interface Scrolled {
  lines: Lines;
  isRunning: boolean;
  isFollowing: boolean;
  follow: (isOn: boolean) => void;
  /** How many of the lines are in the page. */
  shown: number;
}

/** So near to the end is at the end: browsers round. */
const nearPx = 8;

/** Where a box of lines stands: at its end while it is followed; else where its reader left it. */
export function useScroll({ lines, isRunning, isFollowing, follow, shown }: Scrolled) {
  const box = useRef<HTMLDivElement>(null);
  const last = useRef({ top: 0, height: 0, shown });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const hasMoreAbove = shown !== last.current.shown;
    if (hasMoreAbove) element.scrollTop = last.current.top + element.scrollHeight - last.current.height;
    else if (isFollowing) element.scrollTop = isRunning ? element.scrollHeight : topOfResult(element);
    last.current = { top: element.scrollTop, height: element.scrollHeight, shown };
  }, [lines, isFollowing, isRunning, shown]);
  const onScroll = (): void => {
    const element = box.current;
    if (element === null) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = element;
    const isUp = top < last.current.top - 1;
    last.current = { ...last.current, top, height };
    if (!isRunning) return;
    const isAtEnd = height - top - clientHeight < nearPx;
    if (isAtEnd !== isFollowing && (isAtEnd || isUp)) follow(isAtEnd);
  };
  return { box, onScroll };
}

/** Whoever comes when all is over wants the result, not the last of what stands below it. */
function topOfResult(box: HTMLElement): number {
  const result = [...box.querySelectorAll<HTMLElement>('.is-result')].at(-1);
  return result === undefined ? box.scrollHeight : result.offsetTop - box.offsetTop;
}
