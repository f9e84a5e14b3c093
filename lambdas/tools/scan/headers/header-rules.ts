import type { IncomingHttpHeaders } from 'node:http';
import type { Severity } from '#shared/findings/finding.ts';
import type { Visit } from './visit.ts';

export interface HeaderProblem {
  /** The finding's rule is `headers/<name>`. */
  name: string;
  severity: Severity;
  title: string;
  remedy: string;
  evidence: string;
}

const halfYearSeconds = 15_552_000;
const soonMs = 14 * 24 * 3_600_000;

/** What an answer over HTTPS lacks, or tells. */
export function problemsOf({ headers, tls }: Visit, now: Date): HeaderProblem[] {
  const isPage = /^text\/html/.test(headers['content-type'] ?? '');
  return [
    ...transport(headers),
    ...(tls === undefined ? [] : certificate(tls, now)),
    ...(isPage ? [...policy(headers), ...framing(headers)] : []),
    ...sniffing(headers),
    ...cookies(headers),
    ...sharing(headers),
    ...versions(headers),
  ];
}

function transport(headers: IncomingHttpHeaders): HeaderProblem[] {
  const value = single(headers['strict-transport-security']);
  const remedy = 'Send `Strict-Transport-Security: max-age=31536000; includeSubDomains`.';
  if (value === undefined)
    return [
      {
        name: 'no-hsts',
        severity: 'medium',
        title: 'Browsers are not told to stay on HTTPS',
        remedy,
        evidence: 'no Strict-Transport-Security',
      },
    ];
  const seconds = Number(/max-age="?(\d+)/i.exec(value)?.[1] ?? 0);
  if (seconds >= halfYearSeconds) return [];
  return [
    {
      name: 'short-hsts',
      severity: 'low',
      title: 'Browsers forget to stay on HTTPS within half a year',
      remedy,
      evidence: shown('Strict-Transport-Security', value),
    },
  ];
}

function certificate({ protocol, validTo }: NonNullable<Visit['tls']>, now: Date): HeaderProblem[] {
  const leftMs = validTo.getTime() - now.getTime();
  const problems: HeaderProblem[] = [];
  if (!/^TLSv1\.[23]$/.test(protocol))
    problems.push({
      name: 'old-tls',
      severity: 'high',
      title: 'The connection uses a version of TLS that is broken',
      remedy: 'Allow TLS 1.2 and 1.3 only.',
      evidence: protocol,
    });
  if (leftMs < soonMs)
    problems.push({
      name: 'certificate-expiring',
      severity: 'medium',
      title: 'The certificate expires within two weeks',
      remedy: 'Renew it, and let it be renewed by itself.',
      evidence: `valid to ${validTo.toISOString().slice(0, 10)}`,
    });
  return problems;
}

function policy(headers: IncomingHttpHeaders): HeaderProblem[] {
  const value = single(headers['content-security-policy']);
  const reference = {
    severity: 'medium' as const,
    remedy: 'Send a Content-Security-Policy that names the sources of scripts, with nonces for inline ones.',
  };
  if (value === undefined)
    return [
      {
        name: 'no-csp',
        ...reference,
        title: 'The page says nothing about which scripts may run in it',
        evidence: 'no Content-Security-Policy',
      },
    ];
  const scripts =
    /(?:^|;)\s*script-src\s+([^;]*)/i.exec(value)?.[1] ?? /(?:^|;)\s*default-src\s+([^;]*)/i.exec(value)?.[1];
  const isInline =
    /'unsafe-inline'/.test(scripts ?? '') &&
    !/'(?:nonce|sha(?:256|384|512))-|'strict-dynamic'/.test(scripts ?? '');
  if (scripts !== undefined && !isInline && !/(?:^|\s)\*(?:\s|$)|(?:^|\s)https?:(?:\s|$)/.test(scripts))
    return [];
  return [
    {
      name: 'weak-csp',
      ...reference,
      title: 'The page lets any or inline scripts run in it',
      evidence: shown('Content-Security-Policy', value),
    },
  ];
}

function framing(headers: IncomingHttpHeaders): HeaderProblem[] {
  const isBound = /frame-ancestors/i.test(single(headers['content-security-policy']) ?? '');
  if (isBound || headers['x-frame-options'] !== undefined) return [];
  return [
    {
      name: 'framable',
      severity: 'low',
      title: 'Any site may show the page in a frame and borrow clicks on it',
      remedy: "Send `Content-Security-Policy: frame-ancestors 'self'`.",
      evidence: 'no frame-ancestors, no X-Frame-Options',
    },
  ];
}

function sniffing(headers: IncomingHttpHeaders): HeaderProblem[] {
  if (single(headers['x-content-type-options'])?.toLowerCase() === 'nosniff') return [];
  return [
    {
      name: 'no-nosniff',
      severity: 'low',
      title: 'Browsers may guess the type of an answer',
      remedy: 'Send `X-Content-Type-Options: nosniff`.',
      evidence: 'no X-Content-Type-Options',
    },
  ];
}

const sessionCookie = /sess|sid|token|auth|jwt|login/i;

function cookies(headers: IncomingHttpHeaders): HeaderProblem[] {
  return (headers['set-cookie'] ?? []).flatMap((cookie) => {
    const name = cookie.split('=', 1)[0]?.trim() ?? '';
    const lacking = ['Secure', 'HttpOnly', 'SameSite'].filter(
      (flag) => !new RegExp(`;\\s*${flag}\\b`, 'i').test(cookie),
    );
    if (lacking.length === 0 || !sessionCookie.test(name)) return [];
    // The value is somebody's session: only the name is shown.
    return [
      {
        name: 'bare-cookie',
        severity: 'medium' as const,
        title: 'A session cookie lacks what protects it',
        remedy: 'Set it with Secure, HttpOnly and SameSite=Lax.',
        evidence: `${name.slice(0, 60)} without ${lacking.join(', ')}`,
      },
    ];
  });
}

function sharing(headers: IncomingHttpHeaders): HeaderProblem[] {
  if (
    headers['access-control-allow-credentials'] !== 'true' ||
    headers['access-control-allow-origin'] !== '*'
  )
    return [];
  return [
    {
      name: 'cors-any-origin',
      severity: 'medium',
      title: 'Every site is offered answers to calls with credentials',
      remedy: 'Name the origins that may call.',
      evidence: 'Access-Control-Allow-Origin: * with credentials',
    },
  ];
}

function versions(headers: IncomingHttpHeaders): HeaderProblem[] {
  const told = [
    ['Server', single(headers['server'])],
    ['X-Powered-By', single(headers['x-powered-by'])],
  ] as const;
  return told.flatMap(([name, value]) => {
    if (value === undefined || !/\d+\.\d+/.test(value)) return [];
    return [
      {
        name: 'version-told',
        severity: 'info' as const,
        title: 'The answer tells which version of which software runs',
        remedy: 'Leave the version out.',
        evidence: shown(name, value),
      },
    ];
  });
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

const shown = (name: string, value: string): string => `${name}: ${value.slice(0, 120)}`;
