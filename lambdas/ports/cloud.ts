import type { CloudReads } from '#shared/deployment/cloud-reads.ts';

/** What agents look at in the user's AWS account: calls of a closed list of operations, and no others. */
export interface Cloud<Operations = CloudReads> {
  /** `recording`: answers were recorded earlier, nothing is asked. `none`: every call is refused. */
  source: 'account' | 'recording' | 'none';
  /** The present as the answers know it: a recording stays at the time at which it was made. */
  asOf(): Date;
  /**
   * Makes one call, after brief tries again. That AWS says no, or fails, is an answer.
   * @throws the signal's reason when aborted; an error naming the call where a recording has no answer to it.
   */
  call(call: CloudCall<Operations>): Promise<CloudAnswer>;
}

export type CloudCall<Operations = CloudReads> = {
  [Service in keyof Operations]: {
    service: Service;
    /** `DescribeVolumes`: the command's name without `Command`. */
    operation: keyof Operations[Service];
    /** Twelve digits of a member account, which is entered by its role; the platform's own without. */
    account?: string | undefined;
    region: string;
    /** As the SDK's command takes it. */
    input: Readonly<Record<string, unknown>>;
    signal: AbortSignal;
  };
}[keyof Operations];

export type CloudAnswer =
  /** As the SDK answers it: to be parsed. */
  | { outcome: 'answered'; output: unknown }
  /** Not allowed, not subscribed, not turned on in this account or region, or no account at all. */
  | { outcome: 'refused'; code: string; message: string }
  /** Throttled for long, unreachable, or a fault of either side: whether it would be allowed is not known. */
  | { outcome: 'failed'; code: string; message: string };

/** Opens the account for one agent, whose id is told to AWS with every session in a member account. */
export type OpenCloud<Operations = CloudReads> = (agentId: string) => Cloud<Operations>;

/** Stands in where there is no account: it says so to every call. */
export function noCloud<Operations = CloudReads>(clock: { now(): Date }): Cloud<Operations> {
  return {
    source: 'none',
    asOf: () => clock.now(),
    call: async () => ({ outcome: 'refused', code: 'NoAwsAccess', message: noAccess }),
  };
}

export const noAccess = 'no AWS access: start the platform with --profile NAME, a profile that may read';
