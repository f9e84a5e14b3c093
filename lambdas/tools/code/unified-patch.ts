import { formatPatch, structuredPatch } from 'diff';
import { hideKeyBlocks } from '#shared/secrets/hide-key-blocks.ts';

/** Larger texts are generated, and comparing them line by line takes seconds. */
const maxPatchedBytes = 1024 * 1024;

/** Ends a comparison of two texts that have little in common. */
const maxEditedLines = 4000;

export interface PatchInput {
  path: string;
  /** Absent when the file was added. */
  before: Uint8Array | undefined;
  /** Absent when the file was deleted. */
  after: Uint8Array | undefined;
  contextLines: number;
}

/** The lines of a unified diff of one file, as git writes it; one line that says why when there is none. */
export function patchOf({ path, before, after, contextLines }: PatchInput): string[] {
  const header = `diff --git a/${path} b/${path}`;
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.some(isBinary)) return [header, 'Binary files differ'];
  const sizes = `${before?.length ?? 0} to ${after?.length ?? 0} bytes`;
  if (sides.some((side) => side.length > maxPatchedBytes)) return [header, `Too large to compare (${sizes})`];
  const patch = structuredPatch(
    `a/${path}`,
    `b/${path}`,
    textOf(before),
    textOf(after),
    undefined,
    undefined,
    {
      context: contextLines,
      maxEditLength: maxEditedLines,
    },
  );
  if (patch === undefined) return [header, `Too different to compare line by line (${sizes})`];
  return [
    header,
    ...formatPatch({ ...patch, ...namesOf(path, before, after), isGit: true })
      .trimEnd()
      .split('\n')
      .slice(1),
  ];
}

/** An absent side is named as git names it. */
function namesOf(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined) {
  if (before === undefined)
    return { oldFileName: '/dev/null', newFileName: `b/${path}`, isCreate: true, newMode: '100644' };
  if (after === undefined)
    return { oldFileName: `a/${path}`, newFileName: '/dev/null', isDelete: true, oldMode: '100644' };
  return { oldFileName: `a/${path}`, newFileName: `b/${path}` };
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

function textOf(bytes: Uint8Array | undefined): string {
  return hideKeyBlocks(new TextDecoder().decode(bytes));
}
