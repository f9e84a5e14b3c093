import * as z from 'zod';
import { invalid } from './api/api-error.ts';
import { type Exchange, parseJson, sendJson } from './exchange.ts';
import { faultSchema } from './faults.ts';
import type { Rehearsal } from './serve-message.ts';

const controlSchema = z.strictObject({
  /** Added to those that wait. */
  faults: z.array(faultSchema).optional(),
  /** Drops the faults that wait, before any are added. */
  clear_faults: z.boolean().optional(),
  /** From the arrival of a request to the start of its reply, from now on. */
  latency_ms: z.number().nonnegative().optional(),
});

/** `GET /__control` shows the log, `POST /__control` changes how the server behaves. */
export function serveControl(rehearsal: Rehearsal, exchange: Exchange): void {
  if (exchange.method === 'POST') change(rehearsal, parseJson(exchange.body));
  sendJson(exchange, { latency_ms: rehearsal.latencyMs, requests: rehearsal.log.requests });
}

function change(rehearsal: Rehearsal, body: unknown): void {
  const parsed = controlSchema.safeParse(body);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { faults, clear_faults, latency_ms } = parsed.data;
  if (clear_faults === true) rehearsal.faults.clear();
  if (faults !== undefined) rehearsal.faults.add(faults);
  if (latency_ms !== undefined) rehearsal.latencyMs = latency_ms;
}
