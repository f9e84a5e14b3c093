import { join } from 'node:path';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { Preparation, Sandbox, SandboxCommand, SandboxResult } from '#lambdas/ports/sandbox.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { BoundedOutput } from './bounded-output.ts';
import { allMeans, chooseMeans } from './choose-means.ts';
import { collectFiles } from './collect-files.ts';
import { defaultRunLimits, type RunLimits } from './limits.ts';
import type { Ground, Means } from './means.ts';
import { Owners } from './owners.ts';
import { threadsOf } from './processes.ts';
import { makeRunFolder, type RunFolder, removeRunFolder } from './run-folder.ts';
import { endedWell, startPart, unprepared, wentWell } from './run-part.ts';
import { closeSandboxFolder, openSandboxFolder, runNameOf, sweepRuns } from './sandbox-folder.ts';
import type { Toolchains } from './toolchains.ts';

export interface EmbeddedSandboxDeps {
  clock: Clock;
  ids: Ids;
  log: Log;
  openWorkspace(id: WorkspaceId): Promise<{ root: string }>;
}

export interface EmbeddedSandboxOptions {
  /** Holds the copies while their commands run; no other platform's. */
  folder: string;
  findToolchains(): Promise<Toolchains>;
  limits?: Partial<RunLimits>;
  /** In the order of preference. */
  means?: readonly Means[];
}

export interface EmbeddedSandbox extends Sandbox {
  /** Ends and removes what a platform left behind that was killed. */
  sweep(): Promise<void>;
  /** Ends what runs, and leaves nothing on the disk. */
  close(): Promise<void>;
}

/** Commands as processes of this machine, kept apart as well as it can; which way was taken, every result says. */
export function createEmbeddedSandbox(
  deps: EmbeddedSandboxDeps,
  options: EmbeddedSandboxOptions,
): EmbeddedSandbox {
  return new ProcessSandbox(deps, options);
}

class ProcessSandbox implements EmbeddedSandbox {
  readonly #deps: EmbeddedSandboxDeps;
  readonly #options: EmbeddedSandboxOptions;
  readonly #userId = process.getuid?.() ?? -1;
  readonly #owners: Owners;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<SandboxResult>>();
  #ground: Promise<Ground> | undefined;
  #means: Promise<Means> | undefined;

  constructor(deps: EmbeddedSandboxDeps, options: EmbeddedSandboxOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#owners = new Owners(deps.ids, this.#userId);
  }

  async sweep(): Promise<void> {
    await sweepRuns(this.#deps, this.#options.folder);
  }

  async close(): Promise<void> {
    this.#closing.abort('the platform shuts down');
    await Promise.allSettled(this.#running);
    await closeSandboxFolder(this.#options.folder);
  }

  async run(command: SandboxCommand): Promise<SandboxResult> {
    const signal = AbortSignal.any([command.signal, this.#closing.signal]);
    const running = this.#run({ ...command, signal });
    this.#running.add(running);
    return await running.finally(() => this.#running.delete(running));
  }

  async #run(command: SandboxCommand): Promise<SandboxResult> {
    const output = new BoundedOutput(command.maxOutputBytes, (text) => command.onOutput(text));
    if (command.signal.aborted) return abortedBefore(output);
    const folder = await openSandboxFolder(this.#options.folder);
    const workspace = await this.#deps.openWorkspace(command.workspace);
    const owner = await this.#owners.take();
    const place = { folder, owner, id: runNameOf(this.#deps.ids.uuid()) };
    try {
      const run = await makeRunFolder(place, workspace.root, command.signal);
      return await this.#runIn(run, command, output);
    } catch (error) {
      if (command.signal.aborted) return abortedBefore(output);
      throw error;
    } finally {
      await this.#clear(join(folder, place.id));
      this.#owners.release(owner);
    }
  }

  async #runIn(run: RunFolder, command: SandboxCommand, output: BoundedOutput): Promise<SandboxResult> {
    this.#ground ??= this.#findGround();
    const ground = await this.#ground;
    this.#means ??= this.#choose(ground, run);
    const means = await this.#means;
    const begin = (part: Preparation) => startPart(this.#deps, { ground, means, run, command, output }, part);
    const prepared = command.prepare === undefined ? wentWell : await begin(command.prepare);
    const end = endedWell(prepared) ? await begin(command) : unprepared(prepared);
    const hadNetwork = command.network || command.prepare?.network === true;
    return {
      ...end,
      ...output.finish(),
      ...(await collectFiles(run.work, command.collect ?? [])),
      confinement: { means: means.name, gaps: means.gaps(ground, hadNetwork) },
      lay: means.layOf(run),
    };
  }

  async #findGround(): Promise<Ground> {
    return {
      toolchains: await this.#options.findToolchains(),
      limits: { ...defaultRunLimits, ...this.#options.limits },
      isRoot: this.#userId === 0,
      threadsOfUser: () => threadsOf(this.#userId),
    };
  }

  async #choose(ground: Ground, run: RunFolder): Promise<Means> {
    const candidates = this.#options.means ?? allMeans;
    const means = await chooseMeans(this.#deps, { ground, run, candidates });
    if (means !== undefined) return means;
    this.#means = undefined;
    throw new ProductError('unavailable', {
      message: 'This machine cannot run commands with limits',
      remedy: 'Install util-linux 2.33 or later and coreutils, and bubblewrap if you can',
    });
  }

  async #clear(root: string): Promise<void> {
    if (await removeRunFolder(root)) return;
    this.#deps.log.warn('the copy of a workspace could not be removed', { folder: root });
  }
}

function abortedBefore(output: BoundedOutput): SandboxResult {
  const confinement = { means: 'nothing, since it was not run', gaps: [] };
  return { ended: 'aborted', ...output.finish(), files: [], tooLarge: [], confinement, lay: '/' };
}
