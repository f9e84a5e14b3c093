import { keep, kept } from './storage.ts';

const key = 'console-token';
let ofThisPage: string | undefined;

/**
 * The token of this console's start: from the address that was opened, then from where it was kept for reloads and
 * further tabs. Storage belongs to one port; a cookie would be sent to every server of this machine.
 */
export function readToken(): string {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    ofThisPage = given;
    keep(key, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return kept(key) ?? ofThisPage ?? '';
}
