import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type RetryDeps, retry } from './retry.ts';

/** A key that may be replaced while this process lives. */
export interface SecretKey {
  /** The key as it was last read; read once. */
  get(): Promise<string>;
  /**
   * The key after `refused` was answered with 401: read anew, unless that was done meanwhile. The same key
   * again means that it is the key itself that is wrong.
   */
  replace(refused: string): Promise<string>;
}

/** The key that a secret holds as its whole text. It is kept in memory and nowhere else. */
export function createSecretKey(
  deps: RetryDeps & { secrets: Pick<SecretsManagerClient, 'send'> },
  secretId: string,
): SecretKey {
  let current: Promise<string> | undefined;
  const read = (): Promise<string> => {
    const reading = readSecret(deps, secretId);
    current = reading;
    // A failed read is not remembered.
    reading.catch(() => {
      if (current === reading) current = undefined;
    });
    return reading;
  };
  const get = (): Promise<string> => current ?? read();
  return {
    get,
    async replace(refused) {
      const asked = get();
      const known = await asked;
      if (known !== refused) return known;
      return current === asked ? read() : get();
    },
  };
}

async function readSecret(
  deps: RetryDeps & { secrets: Pick<SecretsManagerClient, 'send'> },
  secretId: string,
): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: secretId });
  const { SecretString: text = '' } = await retry(deps, () => deps.secrets.send(command));
  const key = text.trim();
  if (key === '') throw new Error(`the secret ${secretId} holds no text`);
  return key;
}
