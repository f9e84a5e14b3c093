import type { SgNode } from '@ast-grep/napi';
import type { Finding } from '#shared/findings/finding.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import { lineOf } from '../flows/tree.ts';
import { findRoutes, type Route } from './routes.ts';
import { type Unguarded, unguardedRoutes } from './unguarded-routes.ts';

/** Every rule of the scan; a finding adds its place and evidence. */
export const accessRules = {
  'unguarded-route': {
    severity: 'high',
    title: 'A route asks nobody who is calling, while those beside it do',
    remedy: 'Put the same guard before it, or say in a comment and in its path why it is public.',
    reference: 'CWE-306',
  },
  'role-from-request': {
    severity: 'high',
    title: 'The request itself says which role its sender has',
    remedy: 'Take the role from the session or from a verified token.',
    reference: 'CWE-807',
  },
  'login-without-limit': {
    severity: 'medium',
    title: 'Passwords and codes can be guessed without a limit',
    remedy: 'Limit attempts per account and per address, for instance with express-rate-limit.',
    reference: 'CWE-307',
  },
} as const;

type RuleName = keyof typeof accessRules;

/** What the routes and conditions of one file give away about who may do what. */
export function accessFindings(path: string, root: SgNode): Finding[] {
  const found = findRoutes(root);
  return [
    ...unguardedRoutes(found).map((unguarded) =>
      finding('unguarded-route', { path, line: unguarded.route.line, evidence: tellUnguarded(unguarded) }),
    ),
    ...roleDecisions(root).map((node) =>
      finding('role-from-request', { path, line: lineOf(node), evidence: shown(node.text()) }),
    ),
    ...found.routes
      .filter(isLogin)
      .map((route) => finding('login-without-limit', { path, line: route.line, evidence: tellRoute(route) })),
  ];
}

function finding(name: RuleName, place: { path: string; line: number; evidence: string }): Finding {
  return { rule_id: `access/${name}`, ...place, ...accessRules[name] };
}

const maxSiblings = 3;

function tellUnguarded({ route, siblings }: Unguarded): string {
  const shownSiblings = siblings
    .slice(0, maxSiblings)
    .map((sibling) => `${tellRoute(sibling)} (${shown(sibling.guard)}, line ${sibling.line})`);
  const left = siblings.length - shownSiblings.length;
  return `${tellRoute(route)}; guarded: ${shownSiblings.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

const tellRoute = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${shown(path)}`;

const maxShown = 80;

function shown(text: string): string {
  const plain = maskSecrets(text.slice(0, 4_096)).replaceAll(/\s+/g, ' ');
  return plain.length <= maxShown ? plain : `${plain.slice(0, maxShown - 1)}…`;
}

const roleField =
  '^(?:req|request|ctx|ctx\\.request)\\.(?:body|query|headers|cookies)(?:\\.|\\[[\'"](?:x-)?)(?:role|roles|userRole|user-role|user_role|isAdmin|is_admin|is-admin|admin|permissions?|scopes?)(?:[\'"]\\])?$';

/** A role of the request that is compared, or is a condition by itself. */
function roleDecisions(root: SgNode): SgNode[] {
  const field = { any: [{ kind: 'member_expression' }, { kind: 'subscript_expression' }], regex: roleField };
  const compared = { kind: 'binary_expression', has: { field: 'operator', regex: '^[!=]==?$' } };
  const condition = { any: [{ kind: 'if_statement' }, { kind: 'ternary_expression' }] };
  return root.findAll({
    rule: {
      all: [
        field,
        {
          any: [
            { inside: { ...compared, inside: { ...condition, stopBy: { kind: 'statement_block' } } } },
            {
              inside: {
                kind: 'parenthesized_expression',
                inside: { kind: 'if_statement', field: 'condition' },
              },
            },
          ],
        },
      ],
    },
  });
}

const loginPath =
  /(?:^|\/)(?:log-?in|sign-?in|authenticate|otp|two-factor|2fa|mfa|forgot-?password|reset-?password)$/i;
const limiter = /limit|throttle|slow-?down|brute/i;

function isLogin({ method, path, before }: Route): boolean {
  return method === 'POST' && loginPath.test(path) && !before.some((text) => limiter.test(text));
}
