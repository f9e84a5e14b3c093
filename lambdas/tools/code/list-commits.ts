import type { ToolContext, ToolResult } from '../tool.ts';
import { CappedText, count, plural, shorten } from './capped-text.ts';
import { CommitWalk } from './commit-walk.ts';
import { openHistory } from './git-history.ts';
import type { Commit } from './read-commit.ts';
import { readRevision } from './revision.ts';
import { askWorkspace, plainPath } from './select-files.ts';

/** Of a message's body; the rest is counted. */
const maxBodyLines = 15;

/** Of a message that are looked at. */
const maxMessageCharacters = 64 * 1024;

/** Which commits to list; path and revision as the model wrote them. */
export interface LogRequest {
  limit: number;
  path?: string | undefined;
  revision: string;
}

/** @throws {ToolError} for a revision that is not there. */
export async function listCommits(context: ToolContext, request: LogRequest): Promise<ToolResult> {
  const { limit, path, revision } = request;
  const history = await openHistory(await context.workspace(), context.signal);
  const place = [history.prefix, plainPath(path ?? '')].filter((part) => part !== '').join('/');
  const walk = new CommitWalk(history, place);
  const start = await askWorkspace(readRevision(history, revision));
  const text = new CappedText();
  for await (const commit of walk.from(start, limit)) for (const line of describe(commit)) text.add(line);
  return { content: text.join(...notesOn(walk, { limit, place, leftOut: text.leftOut })) };
}

function describe({ oid, commit }: Commit): string[] {
  const [subject = '', ...body] = withoutAddresses(commit.message).trimEnd().split('\n');
  const lines = body
    .filter((line, index) => line.trim() !== '' || index > 0)
    .map((line) => `    ${shorten(line, 300)}`);
  const rest = lines.length - maxBodyLines;
  return [
    `${oid.slice(0, 10)} ${timeOf(commit.author.timestamp)} ${withoutAddresses(commit.author.name)}: ${shorten(subject, 300)}`,
    ...lines.slice(0, maxBodyLines),
    ...(rest > 0 ? [`    [${plural(rest, 'more line')}]`] : []),
  ];
}

interface Shown {
  limit: number;
  place: string;
  leftOut: number;
}

function notesOn(walk: CommitWalk, { limit, place, leftOut }: Shown): (string | undefined)[] {
  const where = place === '' ? '' : ` that changed ${place}`;
  return [
    leftOut > 0 ? `[${plural(leftOut, 'line')} left out: ask with a smaller limit]` : undefined,
    walk.found === 0 ? `No commit${where} in ${plural(walk.seen, 'commit')}.` : undefined,
    walk.broken.length > 0
      ? `[a parent of ${walk.broken[0]?.slice(0, 10)} can't be read; what lies before it is not listed]`
      : undefined,
    walk.ended === 'limit' ? `[first ${count(limit)} commits${where}; older ones follow]` : undefined,
    walk.ended === 'tired'
      ? `[stopped after ${count(walk.seen)} commits; older ones were not looked at]`
      : undefined,
    walk.isShallow ? '[the history is shallow: older commits are not in this workspace]' : undefined,
  ];
}

/** Names are needed to talk about a change; addresses are personal data that nobody here needs. */
function withoutAddresses(text: string): string {
  // Every length is bounded: without, a message of a megabyte without a blank would take hours.
  const address = /[^\s<>@]{1,64}@[^\s<>@]{1,190}\.[^\s<>@]{1,64}/g;
  return text.slice(0, maxMessageCharacters).replace(address, '(address left out)');
}

/** Whoever makes a commit writes any number as its time. */
function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return 'at an impossible time';
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
