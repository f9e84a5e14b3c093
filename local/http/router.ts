import type { Route } from '#shared/contract/routes.ts';

export interface RouteMatch {
  route: Route;
  /** Decoded values of the path's `{names}`; `null`, as API Gateway has it, where there are none. */
  pathParameters: Record<string, string> | null;
}

export interface Router {
  /** @returns the methods that the path does answer to (none for an unknown path) where nothing matches. */
  match(method: string, path: string): RouteMatch | { allowed: readonly string[] };
}

/** A fixed path wins over one with a parameter. */
export function createRouter(routes: readonly Route[]): Router {
  const fixed = new Map(
    routes.map((route) => [`${route.method} ${route.path}`, { route, pathParameters: null }]),
  );
  const patterns = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return {
    match(method, path) {
      const exact = fixed.get(`${method} ${path}`);
      if (exact !== undefined) return exact;
      const segments = path.split('/');
      const matches = patterns.flatMap(({ route, segments: pattern }) => {
        const pathParameters = matchSegments(pattern, segments);
        return pathParameters === undefined ? [] : [{ route, pathParameters }];
      });
      return (
        matches.find(({ route }) => route.method === method) ?? {
          allowed: matches.map(({ route }) => route.method),
        }
      );
    },
  };
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== segment : segment === '') return undefined;
    if (name !== undefined) parameters[name] = decodeSegment(segment);
  }
  return parameters;
}

/** A segment that is no UTF-8 stays as it was sent: no name or id looks like that, so nothing is found. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
