import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';

/** A workspace of the given texts, which remembers what was read. */
export class MemoryWorkspace implements Workspace {
  readonly root = '/nowhere';
  readonly read: string[] = [];
  readonly #files: ReadonlyMap<string, string>;

  constructor(files: Readonly<Record<string, string>>) {
    this.#files = new Map(Object.entries(files));
  }

  async listFiles() {
    return [...this.#files].map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }));
  }

  async readBytes(path: string) {
    return Buffer.from(this.#text(path));
  }

  async readText(path: string) {
    const text = this.#text(path);
    return text.includes('\0') ? undefined : text;
  }

  #text(path: string): string {
    this.read.push(path);
    const text = this.#files.get(path);
    if (text === undefined || text === 'unreadable') throw new WorkspaceError(`cannot be read: ${path}`);
    return text;
  }
}
