import type { Tool } from '../tool.ts';
import { gitDiff } from './git-diff.ts';
import { gitLog } from './git-log.ts';
import { listFiles } from './list-files.ts';
import { readFile } from './read-file.ts';
import { searchCode } from './search-code.ts';

/** Everything of the family `code`: reads a workspace, changes nothing, runs nothing. */
export const codeTools: readonly Tool<unknown>[] = [listFiles, readFile, searchCode, gitDiff, gitLog];
