import type { Readable } from 'node:stream';

/** Bytes by key, written once: workspaces by content hash, results too big for a row. */
export interface Blobs {
  /** Whether it is there, and stays for as long as an agent that starts now may need it. */
  has(key: string): Promise<boolean>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @returns `undefined` for a key that was never put. */
  get(key: string): Promise<Readable | undefined>;
  /** A URL that takes one PUT of exactly these bytes, for a caller without other rights. */
  createUpload(key: string, content: { sha256: string; bytes: number }): Promise<Upload>;
  /** A URL that gives the bytes for some minutes, as a file of this name, to a caller without other rights. */
  createDownload(key: string, fileName: string): Promise<Download>;
}

export interface Download {
  url: string;
  expiresAt: Date;
}

/** Has a browser save what it gets under this name, which is safe as one, and never show it. */
export function downloadDisposition(fileName: string): string {
  return `attachment; filename="${fileName.replace(/[^A-Za-z0-9._-]/g, '_')}"`;
}

export interface Upload {
  url: string;
  headers: Record<string, string>;
  expiresAt: Date;
}

/** A file that an agent made. Named by what it is, so that a late writer never changes what is listed. */
export function artifactKey(agentId: string, sha256: string): string {
  return `artifacts/${agentId}/${sha256}`;
}

/** The blob of a workspace, a gzipped tar. */
export function workspaceKey(workspaceId: string): string {
  return `workspaces/${workspaceId}.tar.gz`;
}
