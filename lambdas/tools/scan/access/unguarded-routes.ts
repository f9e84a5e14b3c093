import type { Route, Shared } from './routes.ts';

/** By what people call the functions that let only some callers through. */
const guard =
  /\b(?:\w*[aA]uth(?!or(?!i[sz]))\w*|require[sd]?(?:User|Login|LoggedIn|Role|Admin|Session|Permission|Scope|Access|Token|Signed)\w*|ensure\w*(?:Logged|User|Admin|Role)\w*|is(?:Logged\w*|Admin|Signed\w*)|protect\w*|\w*[gG]uard\w*|passport|jwt\w*|verify(?:Token|Session|Jwt|JWT|User|Access)\w*|check(?:Permission|Role|Access|Session|Token|User)\w*|permit|acl|restrict\w*|only(?:Admin|User|Owner)\w*|admin(?:Only|Required)|login_?[rR]equired)\b/;

/** Paths that are there for whoever has not signed in, or prove their caller in another way. */
const open =
  /(?:^|\/)(?:log-?in|log-?out|sign-?(?:in|up|out)|register|forgot\w*|reset\w*|verify\w*|confirm\w*|refresh\w*|token|oauth\w*|callback|sso|saml|health\w*|live\w*|ready\w*|status|ping|metrics|version|robots\.txt|favicon\.ico|\.well-known|docs|openapi\w*|swagger\w*|web-?hooks?|public|contact|newsletter|subscribe|unsubscribe|track|csp-report)(?:\/|$|-|\.)/i;

/** The handler looks by itself who is calling. */
const ownCheck =
  /\b(?:req|request|ctx|c)(?:\.(?:state|locals|context))?\.(?:user|session|auth|account|principal|isAuthenticated|jwtVerify)\b|getServerSession|currentUser|currentSession|\b40[13]\b|authenticate|authori[sz]e|verify(?:Token|Signature)|timingSafeEqual/i;

export interface Unguarded {
  route: Route;
  /** Routes beside it that are guarded. */
  siblings: readonly (Route & { guard: string })[];
}

/** Routes without a guard in a file that guards at least two others of the same kind on the same router. */
export function unguardedRoutes({ routes, shared }: { routes: Route[]; shared: Shared[] }): Unguarded[] {
  const guarded = routes.flatMap((route) => {
    const name = guardOf(route);
    return name === undefined ? [] : [{ ...route, guard: name }];
  });
  return routes.flatMap((route) => {
    if (guardOf(route) !== undefined || isOpen(route) || isCovered(route, shared)) return [];
    const siblings = guarded.filter((sibling) => isSibling(route, sibling));
    return siblings.length < 2 ? [] : [{ route, siblings }];
  });
}

function guardOf({ before, handler }: Route): string | undefined {
  // `requireUser(handler)` guards by wrapping.
  const wrapper = /^[\w.]+(?=\()/.exec(handler)?.[0] ?? '';
  return [...before, wrapper].map((text) => guard.exec(text)?.[0]).find((name) => name !== undefined);
}

function isOpen({ path, handler }: Route): boolean {
  return path === '/' || open.test(path) || ownCheck.test(handler);
}

function isCovered(route: Route, shared: readonly Shared[]): boolean {
  return shared.some(
    ({ receiver, path, text, line }) =>
      receiver === route.receiver && line < route.line && route.path.startsWith(path) && guard.test(text),
  );
}

/** What may be read by everybody often may not be changed by everybody: only routes of one kind are compared. */
function isSibling(route: Route, other: Route): boolean {
  if (other.receiver !== route.receiver) return false;
  const [reads, otherReads] = [route.method === 'GET', other.method === 'GET'];
  if (reads !== otherReads) return false;
  return !reads || topOf(route.path) === topOf(other.path);
}

function topOf(path: string): string {
  return path.split('/')[1] ?? '';
}
