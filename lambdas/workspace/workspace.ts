/** A read-only snapshot of a source tree, unpacked on this machine. Every path is confined to it. */
export interface Workspace {
  /** Absolute folder of the unpacked snapshot. Only for libraries that read the disk themselves. */
  readonly root: string;
  /**
   * Every regular file as a path with forward slashes, sorted; no links, nothing of `.git`.
   * A snapshot holds only what its owner's ignore rules let through.
   */
  listFiles(): Promise<readonly WorkspaceFile[]>;
  /** @throws {WorkspaceError} when the path leaves the workspace (links included), is missing or no file. */
  readBytes(path: string): Promise<Uint8Array>;
  /** The file as text; `undefined` when it is binary (a NUL byte in the first 8,000). */
  readText(path: string): Promise<string | undefined>;
}

export interface WorkspaceFile {
  path: string;
  bytes: number;
}

/** A path that the workspace will not serve; the message is safe to show to a model. */
export class WorkspaceError extends Error {
  override name = 'WorkspaceError';
}
