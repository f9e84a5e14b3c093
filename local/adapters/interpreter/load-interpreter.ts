import { registerHooks } from 'node:module';

/** What the interpreter imports, and what it is given instead. */
const instead: Readonly<Record<string, string>> = {
  // Clients for functions on AWS, and a validator that a test uses: 30 MB of memory, and nothing here calls them.
  '@aws-sdk/client-lambda': './unused-parts.ts',
  '@aws-sdk/credential-providers': './unused-parts.ts',
  'asl-validator': './unused-parts.ts',
  // Each look-up of a text or a number throws an exception there, with its stack: 8 % of a busy platform's time.
  'jsonpath-plus': './json-path.ts',
};

/** `aws-local-stepfunctions` without the parts that an embedded platform has no use for. */
export async function loadInterpreter(): Promise<typeof import('aws-local-stepfunctions')> {
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const replacement = isInterpreter(context.parentURL) ? instead[specifier] : undefined;
      if (replacement === undefined) return nextResolve(specifier, context);
      return { url: new URL(replacement, import.meta.url).href, shortCircuit: true };
    },
  });
  try {
    return await import('aws-local-stepfunctions');
  } finally {
    hooks.deregister();
  }
}

function isInterpreter(url: string | undefined): boolean {
  return url?.includes('/node_modules/aws-local-stepfunctions/') ?? false;
}
