/** What a playbook knows of its agent. */
export interface Brief {
  agentType: string;
  /** The first user message: what the agent was asked to do. */
  prompt: string;
  /** Whether the request offers a tool: a playbook skips what it may not call. */
  offers(tool: string): boolean;
}

export interface PlannedCall {
  name: string;
  input: Record<string, unknown>;
}

/** What came back for a call. */
export interface ToolAnswer {
  text: string;
  isError: boolean;
}

/**
 * One thing that the rehearsed model does. Text and thinking are held back until the next calls, or the end,
 * and make one reply with them.
 */
export type Step =
  | { kind: 'say'; text: string }
  | { kind: 'think'; text: string }
  | { kind: 'calls'; calls: readonly PlannedCall[] };

export type Script<Result = void> = Generator<Step, Result, readonly ToolAnswer[]>;

/**
 * How one agent type works, as a function of the tools' answers and of nothing else: it is run anew from the
 * start for every request, so the same history always gets the same reply, also from another process.
 */
export type Playbook = (brief: Brief) => Script;

/** A call that is not made yet, to be made together with others. */
export function plan(name: string, input: Record<string, unknown> = {}): PlannedCall {
  return { name, input };
}

/** Makes one call, alone in its reply. */
export function* call(name: string, input: Record<string, unknown> = {}): Script<ToolAnswer> {
  const [answer] = yield* all(plan(name, input));
  return answer ?? { text: '', isError: true };
}

/** Several calls in one reply; the answers come in the order of the calls. */
export function* all(...calls: readonly PlannedCall[]): Script<readonly ToolAnswer[]> {
  return yield { kind: 'calls', calls };
}

export function* say(text: string): Script {
  yield { kind: 'say', text };
}

export function* think(text: string): Script {
  yield { kind: 'think', text };
}

/** The reply that a playbook gives next; without calls the model stops. */
export interface NextReply {
  thinking: string;
  text: string;
  calls: readonly (PlannedCall & { id: string })[];
}

export interface Replay {
  playbook: Playbook;
  brief: Brief;
  /** Names a call by its place in the script. */
  idOf(step: number, call: number): string;
  /** The answers found in the history, by the id of their call. */
  answers: ReadonlyMap<string, ToolAnswer>;
}

/** Runs a playbook over the history until it asks for something that has no answer yet. */
export function replay({ playbook, brief, idOf, answers }: Replay): NextReply {
  const script = playbook(brief);
  let held = { thinking: '', text: '' };
  let next = script.next([]);
  for (let step = 0; next.done !== true; step += 1) {
    if (next.value.kind !== 'calls') {
      held = hold(held, next.value);
      next = script.next([]);
      continue;
    }
    const calls = next.value.calls.map((planned, index) => ({ ...planned, id: idOf(step, index) }));
    const known = calls.flatMap(({ id }) => answers.get(id) ?? []);
    // A reply that was cut off left some calls out; those that it made are not made again.
    if (known.length < calls.length) return { ...held, calls: calls.filter(({ id }) => !answers.has(id)) };
    held = { thinking: '', text: '' };
    next = script.next(known);
  }
  return { ...held, calls: [] };
}

function hold(held: { thinking: string; text: string }, step: { kind: 'say' | 'think'; text: string }) {
  const join = (before: string): string => (before === '' ? step.text : `${before}\n${step.text}`);
  return step.kind === 'say'
    ? { ...held, text: join(held.text) }
    : { ...held, thinking: join(held.thinking) };
}
