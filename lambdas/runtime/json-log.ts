import type { Writable } from 'node:stream';
import type { Log } from '#lambdas/ports/log.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';

const levels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number] | 'silent';

/** One JSON object a line, for operators; messages below `least` are dropped. */
export function createJsonLog(out: Writable, least: LogLevel): Log {
  const write = (level: (typeof levels)[number]) => (message: string, fields?: Record<string, unknown>) => {
    if (least === 'silent' || levels.indexOf(level) < levels.indexOf(least)) return;
    const at = new Date().toISOString();
    const line = JSON.stringify({ at, level, message, ...fields }, plainError);
    // An error may quote the text that it stumbled over.
    out.write(`${maskSecrets(line)}\n`);
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** Errors have no own enumerable fields: without this they would read `{}`. */
function plainError(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
