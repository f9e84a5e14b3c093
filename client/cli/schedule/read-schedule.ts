import { isNode, LineCounter, parseDocument } from 'yaml';
import { UsageError } from '#client/usage-error.ts';
import { type ScheduleRequest, scheduleRequestSchema } from '#shared/contract/schedules.ts';

const remedy = 'See `agents schedule --help` for what a file looks like.';

/** The schedule that a YAML file describes. @throws {UsageError} with line and column of what is wrong. */
export function readScheduleFile(text: string, file: string): ScheduleRequest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined)
    throw new UsageError(`${at(broken.pos[0])}: ${broken.message.split('\n')[0]}`, remedy);
  const parsed = scheduleRequestSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => {
    const found = path.map((_part, index) => document.getIn(path.slice(0, path.length - index), true));
    const node = [...found, document.contents].find(isNode);
    return `${at(node?.range?.[0] ?? 0)}: ${[...path, message].map(String).join(': ')}`;
  });
  throw new UsageError(complaints.join('\n'), remedy);
}
