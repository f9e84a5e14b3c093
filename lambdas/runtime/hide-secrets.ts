import { inspect } from 'node:util';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';

/**
 * Lambda writes what a handler throws into its log, and Step Functions shows it as a cause; an error may quote the
 * text that it stumbled over.
 * @throws what `work` does; where a secret is in it, by the same name, masked, and without its cause.
 */
export async function hideSecretsIn<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const shown = inspect(error);
    throw maskSecrets(shown) === shown ? error : withoutSecrets(error);
  }
}

function withoutSecrets(error: unknown): Error {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const safe = new Error(maskSecrets(message));
  return Object.assign(safe, { name, stack: maskSecrets(stack ?? '') });
}
