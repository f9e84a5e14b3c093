import type { SgNode } from '@ast-grep/napi';
import type { Facts } from '../conditions.ts';
import type { Check } from '../scope.ts';
import { factsOf } from './conditions.ts';
import type { PythonTracer } from './tracer.ts';

/** What a condition tells, also about what its names were made of: of `parts.netloc`, about `url` in `parts = urlparse(url)`. */
export function knownIn(trace: PythonTracer, condition: SgNode): Facts {
  const { whenTrue, whenFalse } = factsOf(condition);
  const isBare = condition.kind() === 'attribute' || condition.kind() === 'not_operator';
  return {
    whenTrue: withOrigins(trace, whenTrue),
    whenFalse: [...withOrigins(trace, whenFalse), ...(isBare ? hostless(trace, condition) : [])],
  };
}

function withOrigins(trace: PythonTracer, checks: readonly Check[]): Check[] {
  return checks.flatMap((check) => {
    const origin = originOf(trace, check.text);
    return origin === undefined
      ? [check]
      : [check, { text: origin, kinds: ['open-redirect', 'request-forgery'] as const }];
  });
}

/** `if parts.netloc:` refuses what leads elsewhere. */
function hostless(trace: PythonTracer, condition: SgNode): Check[] {
  const origin = originOf(trace, condition.text());
  return origin === undefined ? [] : [{ text: origin, kinds: ['open-redirect'] }];
}

function originOf(trace: PythonTracer, text: string): string | undefined {
  const [, name = '', part = ''] = /^(\w+)(?:\.(netloc|hostname))?$/.exec(text) ?? [];
  const origin = trace.rememberedBy(name);
  if (origin === undefined) return undefined;
  const [kind, address] = [origin.slice(0, 1), origin.slice(1)];
  return (kind === 'h') === (part === '') ? address : undefined;
}
