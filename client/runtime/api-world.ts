import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Surroundings } from '../connection/find-endpoint.ts';
import type { ApiWorld } from '../http/api-call.ts';
import { credentialChain } from './credential-chain.ts';

/** Clock, chance, network and environment as this process has them. */
export function apiWorld(): ApiWorld & Surroundings {
  return {
    fetch,
    now: Date.now,
    sleep,
    random: Math.random,
    uuid: randomUUID,
    env: process.env,
    userFolder: homedir(),
    credentialChain: credentialChain(Date.now),
  };
}

/** @throws the signal's reason once that aborts. */
async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
