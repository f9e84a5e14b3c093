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
/** What else holds data, and no check looks at. */
export const otherBackups =
  'backups of volumes, file systems and what is not in databases, tables and buckets; and that they can be restored';
export const otherStores =
  'encryption of file systems, caches, search, warehouses and what is not in volumes, databases and buckets';
