import type { Cloud, CloudAnswer, CloudCall, OpenCloud } from '#lambdas/ports/cloud.ts';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { nameOfCall, type Recording } from './recording.ts';

/** A call that was not recorded: the recording does not fit the tools, and no answer may be made up. */
export class UnrecordedCall extends Error {
  override name = 'UnrecordedCall';
}

/** Recorded answers, given for exactly the calls that they were recorded for. Nothing is asked, ever. */
export function createRecordedCloud<Operations = CloudReads>(recording: Recording): OpenCloud<Operations> {
  const cloud: Cloud<Operations> = {
    source: 'recording',
    asOf: () => new Date(recording.recordedAt),
    async call(made) {
      made.signal.throwIfAborted();
      return refusedEntry(recording, made.account) ?? answerOf(recording, made);
    },
  };
  return () => cloud;
}

function answerOf<Operations>(recording: Recording, made: CloudCall<Operations>): CloudAnswer {
  const { service, operation, account, region, input } = made;
  const name = nameOfCall({ service: String(service), operation: String(operation), account, region, input });
  const answer = recording.answers.get(name);
  if (answer === undefined) throw new UnrecordedCall(`not in the recording: ${name}`);
  return answer;
}

/** A member account is entered before anything in it is read, as it is with a real one. */
function refusedEntry(recording: Recording, account: string | undefined): CloudAnswer | undefined {
  if (account === undefined) return undefined;
  const entry = recording.entries.get(account);
  if (entry === undefined) throw new UnrecordedCall(`not in the recording: sts AssumeRole ${account}`);
  return entry.outcome === 'answered' ? undefined : entry;
}
