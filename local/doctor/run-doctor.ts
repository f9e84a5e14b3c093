import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { DoctorReads } from '#shared/deployment/doctor-reads.ts';
import { SettingsError } from '../runtime/settings.ts';
import { examine } from './examine.ts';
import { agentTypesThatRead, deployingAgent, neededReads, readPolicy } from './needed-reads.ts';
import { exitCodeOf, showExamination } from './show-examination.ts';

export interface DoctorOptions {
  profile?: string | undefined;
  /** All that look into accounts without it. */
  agent?: string | undefined;
  json?: boolean | undefined;
  policy?: boolean | undefined;
  paid?: boolean | undefined;
}

export interface DoctorWorld {
  open(profile: string): Cloud<DoctorReads> | Promise<Cloud<DoctorReads>>;
  write(text: string): void;
  signal: AbortSignal;
}

/**
 * Tells which permissions a profile lacks for which agent type, or prints the policy that gives them.
 * @returns the exit code.
 * @throws {SettingsError} for an agent type that looks into no account, and without a profile.
 */
export async function runDoctor(world: DoctorWorld, options: DoctorOptions): Promise<number> {
  const reads = neededReads(options.agent);
  if (reads.length === 0) {
    const known = [...agentTypesThatRead(neededReads()), deployingAgent].sort().join(', ');
    throw new SettingsError(
      `--agent is "${options.agent}"; agent types that look into accounts are ${known}.`,
    );
  }
  if (options.policy === true) {
    world.write(readPolicy(reads));
    return 0;
  }
  if (options.profile === undefined) throw new SettingsError('Name the profile to examine: --profile NAME');
  const cloud = await world.open(options.profile);
  const found = await examine(cloud, reads, { paid: options.paid === true, signal: world.signal });
  const types = options.agent === undefined ? agentTypesThatRead(reads) : [options.agent];
  world.write(
    options.json === true ? `${JSON.stringify(found, undefined, 2)}\n` : showExamination(found, types),
  );
  if (options.agent === undefined && options.json !== true)
    world.write(`\nWhat deployments need is examined with --agent ${deployingAgent}.\n`);
  return exitCodeOf(found);
}
