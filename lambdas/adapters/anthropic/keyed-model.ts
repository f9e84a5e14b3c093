import { type Model, ModelError } from '#lambdas/ports/model.ts';
import { ProductError } from '#shared/errors/product-error.ts';

/** A key that may be replaced while this process lives. */
export interface ReplaceableKey {
  get(): Promise<string>;
  /** The key after `refused` was refused; the same one where there is no other. */
  replace(refused: string): Promise<string>;
}

/** A model behind a key that is read when it is first needed, and once more when the server refuses it. */
export function createKeyedModel(key: ReplaceableKey, modelWith: (apiKey: string) => Model): Model {
  const models = new Map<string, Model>();
  const modelFor = (apiKey: string): Model => {
    const model = models.get(apiKey) ?? modelWith(apiKey);
    models.clear();
    models.set(apiKey, model);
    return model;
  };
  return {
    async complete(request, sink) {
      const apiKey = await readKey(() => key.get());
      try {
        return await modelFor(apiKey).complete(request, sink);
      } catch (error) {
        if (!(error instanceof ModelError) || error.kind !== 'authentication') throw error;
        const fresh = await readKey(() => key.replace(apiKey));
        if (fresh === apiKey) throw error;
        return modelFor(fresh).complete(request, sink);
      }
    },
  };
}

async function readKey(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (cause) {
    const mayPass = cause instanceof ProductError && cause.retryable;
    throw new ModelError(mayPass ? 'connection' : 'authentication', "The model's key cannot be read", {
      cause,
    });
  }
}
