import type { CheckId } from '../checks.ts';

// What shows one thing together, whichever framework asks for it.

export const exposure: readonly CheckId[] = [
  'account-public-block',
  'bucket-public',
  'database-public',
  'snapshot-public',
  'image-public',
];
export const inTransit: readonly CheckId[] = ['bucket-tls', 'listener-tls'];
export const backups: readonly CheckId[] = ['database-backup', 'table-backup', 'bucket-versioning'];
