import { ToolError } from '../tool.ts';
import { type GitHistory, readObject } from './git-history.ts';

/** A commit as far as it is looked at. */
export interface Commit {
  oid: string;
  commit: { message: string; tree: string; parent: readonly string[]; author: Person; committer: Person };
}

interface Person {
  name: string;
  /** Seconds since 1970, as whoever made the commit wrote them; 0 where nobody can tell. */
  timestamp: number;
}

/** A tag may be of a tag; one that leads to itself cannot be made. */
const maxTags = 8;

/**
 * Reads a commit, also through tags. Whoever made it wrote its lines: old programs left some out, and a history must
 * not end where one reads oddly.
 * @throws {NotFoundError} where it is missing; {ToolError} for what is no commit.
 */
export async function readCommit(history: GitHistory, oid: string, tags = 0): Promise<Commit> {
  const { type, object } = await readObject(history, oid);
  const text = object.toString('utf8');
  const of = /^object ([0-9a-f]{40})$/m.exec(headerOf(text))?.[1];
  if (type === 'tag' && of !== undefined && tags < maxTags) return await readCommit(history, of, tags + 1);
  const commit = type === 'commit' ? parseCommit(text) : undefined;
  if (commit === undefined)
    throw new ToolError(`The object ${oid}, which should be a commit, can't be read.`);
  return { oid, commit };
}

function headerOf(text: string): string {
  const end = text.indexOf('\n\n');
  return end < 0 ? text : text.slice(0, end);
}

/** Git reads the beginning by position: one tree, then the parents. */
function parseCommit(text: string): Commit['commit'] | undefined {
  const header = headerOf(text);
  const [first = '', ...lines] = header.split('\n');
  const tree = /^tree ([0-9a-f]{40})$/.exec(first)?.[1];
  if (tree === undefined) return undefined;
  const others = lines.findIndex((line) => !line.startsWith('parent '));
  const parent = (others < 0 ? lines : lines.slice(0, others)).map((line) => line.slice('parent '.length));
  const [author, committer] = ['author ', 'committer '].map((key) =>
    personIn(lines.find((line) => line.startsWith(key))?.slice(key.length) ?? ''),
  );
  const message = text.slice(header.length).replaceAll('\r', '').replace(/^\n+/, '').trimEnd();
  return { message: `${message}\n`, tree, parent, author: author ?? nobody, committer: committer ?? nobody };
}

const nobody: Person = { name: '', timestamp: 0 };

/** `Ada Example <ada@example.com> 1767225600 +0100` */
function personIn(line: string): Person {
  const [name = ''] = line.split('<', 1);
  const timestamp = Number(/ (-?\d+) [+-]\d+$/.exec(line)?.[1] ?? 0);
  return { name: name.trim(), timestamp };
}
