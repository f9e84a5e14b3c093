import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { UsageError } from '#client/usage-error.ts';
import { type ScheduledTask, scheduledTaskSchema } from '#shared/contract/task.ts';
import { gitReference } from '../since.ts';

/** A task as its file names it. */
export interface BatchTask {
  /** In the file, from 1. */
  line: number;
  task: Omit<ScheduledTask, 'workspace'>;
  /** A folder, or the id of a workspace. */
  workspace: string | undefined;
  promptFile: string | undefined;
  since: string | undefined;
}

/** What a file may say beyond the fields of a task; its workspace may be a folder. */
const ownFieldsSchema = z.looseObject({
  workspace: z.string().min(1).optional(),
  prompt_file: z.string().min(1).optional(),
  since: z.string().regex(gitReference, 'a branch, a tag or a commit').optional(),
});

const mostTasks = 1_000;
const mostBytes = 1024 * 1024;
/** More than these help nobody. */
const mostComplaints = 20;

/**
 * The tasks of a batch file in their order: a YAML list, or documents that are a task, a list, or `{defaults, tasks}`.
 * Defaults hold for what follows them; `outer` stands below them.
 * @throws {UsageError} naming file, line and column of everything that is wrong.
 */
export function readBatch(text: string, file: string, outer: Record<string, unknown> = {}): BatchTask[] {
  if (text.length > mostBytes) throw new UsageError(`${file} is longer than 1 MiB`, 'Split it.');
  const reader = new BatchReader(file, outer);
  const tasks = reader.read(text);
  if (reader.complaints.size > 0) {
    const all = [...reader.complaints];
    const more = all.length > mostComplaints ? [`and ${all.length - mostComplaints} more`] : [];
    const shown = [...all.slice(0, mostComplaints), ...more].join('\n');
    throw new UsageError(shown, 'Nothing was started. `agents task --help` shows what a file looks like.');
  }
  if (tasks.length === 0) throw new UsageError(`${file} has no tasks`, 'List at least one.');
  if (tasks.length > mostTasks)
    throw new UsageError(`${file} has ${tasks.length} tasks`, `At most ${mostTasks}.`);
  return tasks;
}

const fieldsSchema = z.record(z.string(), z.unknown());

type Path = readonly PropertyKey[];

class BatchReader {
  readonly complaints = new Set<string>();
  readonly #file: string;
  readonly #lines = new LineCounter();
  #defaults: Record<string, unknown>;
  #defaultsNode: Node | undefined;

  constructor(file: string, outer: Record<string, unknown>) {
    this.#file = file;
    this.#defaults = outer;
  }

  read(text: string): BatchTask[] {
    const documents = parseAllDocuments(text, { lineCounter: this.#lines, stringKeys: true });
    if (!Array.isArray(documents)) return [];
    return documents.flatMap((document) => {
      for (const { message, pos } of document.errors) this.#complain(pos[0], message.split('\n')[0] ?? '');
      const root = document.contents;
      if (document.errors.length > 0 || root === null || isNull(root)) return [];
      return this.#readRoot(root, (node) => this.#toJs(node, document));
    });
  }

  /** Aliases that would unfold without measure are refused by the library. */
  #toJs(node: Node, document: Document): unknown {
    try {
      return node.toJS(document);
    } catch (error) {
      return this.#refuse(node, error instanceof Error ? error.message : String(error));
    }
  }

  #readRoot(root: Node, toJs: (node: Node) => unknown): BatchTask[] {
    if (isSeq<Node>(root)) return this.#readList(root.items, toJs);
    if (!isMap<Node, Node | null>(root)) return this.#refuse(root, 'expected a task, or a list of tasks');
    if (!root.has('tasks') && !root.has('defaults')) return this.#readList([root], toJs);
    const defaults = root.get('defaults', true);
    if (defaults !== undefined) this.#takeDefaults(defaults, toJs);
    for (const { key } of root.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (!['tasks', 'defaults'].includes(name))
        this.#refuse(key, `${name}: beside tasks there is only defaults`);
    }
    const tasks: unknown = root.get('tasks', true);
    if (tasks === undefined) return [];
    return isSeq<Node>(tasks)
      ? this.#readList(tasks.items, toJs)
      : this.#refuse(root, 'tasks: expected a list');
  }

  #takeDefaults(node: Node, toJs: (node: Node) => unknown): void {
    const values = fieldsSchema.safeParse(toJs(node)).data;
    if (values === undefined) this.#refuse(node, 'defaults: expected the fields of a task');
    else this.#defaults = { ...this.#defaults, ...values };
    this.#defaultsNode = node;
  }

  #readList(nodes: readonly Node[], toJs: (node: Node) => unknown): BatchTask[] {
    return nodes.flatMap((node) => {
      const values = fieldsSchema.safeParse(toJs(node)).data;
      if (values === undefined) return this.#refuse(node, 'expected the fields of a task');
      return this.#readTask(node, { ...this.#defaults, ...values });
    });
  }

  #readTask(node: Node, values: Record<string, unknown>): BatchTask[] {
    const own = ownFieldsSchema.safeParse(values);
    const { workspace: _w, prompt_file: promptFile, since: _s, ...rest } = values;
    const hasBoth = promptFile !== undefined && rest['prompt'] !== undefined;
    if (hasBoth) this.#refuseAt(node, ['prompt_file'], 'there is a prompt already');
    const stand = promptFile === undefined || hasBoth ? {} : { prompt: 'stands in the file' };
    const task = scheduledTaskSchema.safeParse({ ...rest, ...stand });
    for (const { path, message, ...issue } of [...(own.error?.issues ?? []), ...(task.error?.issues ?? [])]) {
      if (issue.code !== 'unrecognized_keys') this.#refuseAt(node, path, message);
      else for (const key of issue.keys) this.#refuseAt(node, [key], 'a task has no such field');
    }
    if (!own.success || !task.success) return [];
    const { workspace, since } = own.data;
    const { prompt, ...fields } = task.data;
    const line = this.#lines.linePos(node.range?.[0] ?? 0).line;
    const isOwn = own.data.prompt_file === undefined && prompt !== undefined;
    return [
      {
        ...{ line, workspace, since, promptFile: own.data.prompt_file },
        task: { ...fields, ...(isOwn ? { prompt } : {}) },
      },
    ];
  }

  /** At the field itself, in the task or else in the defaults that it comes from, or where the task begins. */
  #refuseAt(task: Node, path: Path, message: string): void {
    const [field] = path;
    const pairIn = (node: Node | undefined) =>
      isMap<Node>(node) ? node.items.find(({ key }) => isScalar(key) && key.value === field)?.key : undefined;
    const place = pairIn(task) ?? pairIn(this.#defaultsNode) ?? task;
    this.#refuse(place, path.length === 0 ? message : `${path.join('.')}: ${message}`);
  }

  #refuse(node: Node, message: string): never[] {
    this.#complain(node.range?.[0] ?? 0, message);
    return [];
  }

  #complain(offset: number, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.complaints.add(`${this.#file}:${line}:${col}: ${message}`);
  }
}

/** An empty document. */
function isNull(node: Node): boolean {
  return isScalar(node) && node.value === null;
}
