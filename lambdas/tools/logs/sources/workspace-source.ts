import * as z from 'zod';
import type { LogSource } from '#lambdas/ports/log-source.ts';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';

const maxFileBytes = 64 * 1024 * 1024;
const cursorSchema = z.object({ isRead: z.literal(true) });

/** A file of a snapshot: all of it is past, and it gets no new lines. */
export function createWorkspaceSource(workspace: Workspace, path: string): LogSource {
  return {
    async read({ cursor }) {
      const page = { outcome: 'read', cursor: { isRead: true }, hasMore: false, gaps: [] } as const;
      if (cursorSchema.safeParse(cursor).success) return { ...page, lines: [] };
      const file = (await workspace.listFiles()).find((each) => each.path === path);
      if (file === undefined) return { outcome: 'unreadable', why: 'it is not in the workspace' };
      if (file.bytes > maxFileBytes) return { outcome: 'unreadable', why: 'it has more than 64 MiB' };
      try {
        const text = await workspace.readText(path);
        if (text === undefined) return { outcome: 'unreadable', why: 'it is a binary file' };
        return { ...page, lines: linesOf(text).map((line) => ({ text: line, isPast: true })) };
      } catch (error) {
        if (error instanceof WorkspaceError) return { outcome: 'unreadable', why: error.message };
        throw error;
      }
    },
  };
}

/** Without the empty one behind the last line end. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
