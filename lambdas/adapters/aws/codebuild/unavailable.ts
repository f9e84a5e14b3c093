import { ProductError } from '#shared/errors/product-error.ts';

export function unavailable(message: string): ProductError {
  return new ProductError('unavailable', { message, remedy: 'Try again; the build’s log says more' });
}
