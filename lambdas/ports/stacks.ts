import type { StackTarget } from '#shared/deployment/deploy-policy.ts';

/**
 * What may be changed in the user's AWS account: stacks, and only by change set. Nothing can be deleted here but a
 * change set that was not executed.
 */
export interface Stacks {
  source: 'account' | 'simulation' | 'none';
  /** `undefined` where there is no such stack, or only the shell of one for a first change set. */
  describe(place: StackPlace): Promise<StackAnswer<Stack | undefined>>;
  /** The template as it was deployed. */
  template(place: StackPlace): Promise<StackAnswer<string>>;
  /** Of a name that there is, made with the same token: that one. */
  createChangeSet(place: StackPlace, wanted: NewChangeSet): Promise<StackAnswer<{ id: string }>>;
  /** With every change, however many pages; `undefined` where there is none. */
  describeChangeSet(place: StackPlace, id: string): Promise<StackAnswer<ChangeSet | undefined>>;
  /** Once, however often it is called with the same token. */
  executeChangeSet(place: StackPlace, execution: { id: string; token: string }): Promise<StackAnswer<void>>;
  deleteChangeSet(place: StackPlace, id: string): Promise<StackAnswer<void>>;
  /** Of the operation that a token began, to its end; oldest first. Empty where it has not begun. */
  events(place: StackPlace, token: string): Promise<StackAnswer<readonly StackEvent[]>>;
  /** Turns an update that is under way back. */
  cancelUpdate(place: StackPlace, token: string): Promise<StackAnswer<void>>;
}

export interface StackPlace extends StackTarget {
  signal: AbortSignal;
}

export type StackAnswer<Value> =
  | { outcome: 'answered'; value: Value }
  /** Not allowed, by AWS or by the operator's policy; or no account at all. */
  | { outcome: 'refused'; code: string; message: string }
  /** Throttled for long, unreachable, or said by CloudFormation to be wrong. */
  | { outcome: 'failed'; code: string; message: string };

export interface Stack {
  /** Its ARN, which tells the account. */
  id: string;
  /** `UPDATE_COMPLETE` */
  status: string;
  reason?: string | undefined;
  /** Hidden ones as `****`. */
  parameters: Readonly<Record<string, string>>;
  outputs: Readonly<Record<string, string>>;
}

export interface NewChangeSet {
  name: string;
  token: string;
  kind: 'create' | 'update';
  /** At most 51,200 bytes. */
  template: string;
  /** `previous`: what the stack has now. */
  parameters: Readonly<Record<string, { value: string } | 'previous'>>;
  capabilities: readonly ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
  description: string;
}

export interface ChangeSet {
  id: string;
  stackId: string;
  status: 'being made' | 'made' | 'failed' | 'gone';
  execution: 'possible' | 'begun' | 'ended' | 'impossible';
  reason?: string | undefined;
  changes: readonly StackChange[];
}

export interface StackChange {
  action: 'add' | 'modify' | 'remove' | 'import' | 'dynamic';
  logicalId: string;
  type: string;
  /** `maybe`: known only when it is done. Always `no` but for modified ones. */
  replacement: 'no' | 'yes' | 'maybe';
  /** Names of properties, tags and the like that differ. */
  details: readonly string[];
  /** Removed, but kept in the account by its deletion policy. */
  isRetained: boolean;
}

export interface StackEvent {
  at: Date;
  logicalId: string;
  type: string;
  /** `UPDATE_FAILED` */
  status: string;
  reason?: string | undefined;
  /** Of the stack itself, not of a resource in it. */
  isStack: boolean;
}

/** Whether a stack is done with an operation, well or not; what it cleans up afterwards belongs to it. */
export function endsOperation({ isStack, status }: Pick<StackEvent, 'isStack' | 'status'>): boolean {
  return isStack && /_(?:COMPLETE|FAILED)$/.test(status);
}

/** Opens the account for one agent. */
export type OpenStacks = (agentId: string) => Stacks;

const refused: StackAnswer<never> = {
  outcome: 'refused',
  code: 'NoAwsAccess',
  message: 'no AWS access to deploy with: start the platform with --profile NAME, a profile that may deploy',
};

const refuse = async (): Promise<StackAnswer<never>> => refused;

/** Stands in where there is no account: it says so to every call. */
export const noStacks: Stacks = {
  source: 'none',
  describe: refuse,
  template: refuse,
  createChangeSet: refuse,
  describeChangeSet: refuse,
  executeChangeSet: refuse,
  deleteChangeSet: refuse,
  events: refuse,
  cancelUpdate: refuse,
};
