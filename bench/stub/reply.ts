import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../job.ts';
import { beginReply, beginText, callTool, endText, stampedLine, textDelta } from './events.ts';

const linesAtOnce = 100;

/** Streams the reply that a job has for a turn: report_progress, which the platform answers itself, or finish. */
export async function streamReply(
  response: ServerResponse,
  { job, turn, id, model }: { job: Job; turn: number; id: string; model: string },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${id}` });
  response.write(beginReply(id, model));
  if (job.hangAt === turn) return;
  if (job.latencyMs > 0) await sleep(job.latencyMs);
  const hasText = turn === 0 && job.lines > 0;
  if (hasText) await streamLines(response, job);
  response.end(callTool(hasText ? 1 : 0, { id: `toolu_${id}`, ...moveOf(job, turn) }));
}

function moveOf(job: Job, turn: number) {
  return turn + 1 < job.turns
    ? {
        name: 'report_progress',
        input: { percent: Math.floor((turn * 100) / job.turns), message: `Step ${turn + 1}` },
      }
    : { name: 'finish', input: { exit_code: 0, summary: 'Done as asked' } };
}

async function streamLines(response: ServerResponse, job: Job): Promise<void> {
  response.write(beginText);
  const size = job.everyMs > 0 ? 1 : linesAtOnce;
  for (let first = 0; first < job.lines && !response.destroyed; first += size) {
    if (job.everyMs > 0) await sleep(job.everyMs);
    const lines = Array.from({ length: Math.min(size, job.lines - first) }, (_, i) => stampedLine(first + i));
    if (!response.write(textDelta(`${lines.join('\n')}\n`))) await once(response, 'drain');
  }
  response.write(endText);
}
