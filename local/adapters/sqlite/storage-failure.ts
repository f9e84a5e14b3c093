import { ProductError } from '#shared/errors/product-error.ts';

const elsewhere = 'name another folder with --home or AGENTS_HOME';

// SQLite's own codes, of which the lower eight bits are the kind.
const kinds: Readonly<Record<number, { message: (path: string) => string; remedy: string }>> = {
  5: {
    message: (path) => `Another platform has ${path} open`,
    remedy: `Use that one, or stop it, or ${elsewhere}`,
  },
  8: { message: (path) => `${path} cannot be written`, remedy: `Let this user write it, or ${elsewhere}` },
  10: {
    message: (path) => `The disk fails to read or write ${path}`,
    remedy: `Look after the disk, or ${elsewhere}`,
  },
  11: {
    message: (path) => `${path} is damaged`,
    remedy: `Put a copy of it in its place, or move it away to begin anew, or ${elsewhere}`,
  },
  13: {
    message: (path) => `The disk that holds ${path} is full`,
    remedy: 'Make room on it, then try again: what was written before is kept',
  },
  14: {
    message: (path) => `${path} cannot be opened`,
    remedy: `Let this user read and write it, or ${elsewhere}`,
  },
  26: { message: (path) => `${path} is no database`, remedy: `Move it away, or ${elsewhere}` },
};

/** What whoever runs the platform can do something about, as that; every other error as it is. */
export function explainStorage(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  const kind = kinds[Number(error.errcode) & 0xff];
  if (kind === undefined) return error;
  return new ProductError('unavailable', { message: kind.message(path), remedy: kind.remedy, cause: error });
}
