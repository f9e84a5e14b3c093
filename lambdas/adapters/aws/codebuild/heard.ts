import type { SandboxCommand, SandboxEnd, SandboxResult } from '#lambdas/ports/sandbox.ts';
import { KeptOutput } from '#lambdas/sandbox/kept-output.ts';
import type { RunnerWord } from './build-log.ts';
import { HandedBack } from './handed-back.ts';
import { unavailable } from './unavailable.ts';

type Asked = Pick<SandboxCommand, 'maxOutputBytes' | 'network' | 'prepare' | 'onOutput'>;

/** What the runner of one build has said so far. */
export class Heard {
  readonly #asked: Asked;
  readonly #kept: KeptOutput;
  readonly #files = new HandedBack();
  #hadNetwork: boolean;
  #lay = '/';

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#hadNetwork = asked.network || asked.prepare?.network === true;
    this.#kept = new KeptOutput((text) => asked.onOutput(text));
  }

  /** The result, once the runner has told it. @throws {ProductError} when it refused to start the command. */
  take(words: readonly RunnerWord[]): SandboxResult | undefined {
    for (const word of words) {
      switch (word.kind) {
        case 'out':
          this.#kept.add(word.bytes);
          break;
        case 'file':
          this.#files.add(word.path, word.packed);
          break;
        case 'large':
          this.#files.leaveOut(word.path);
          break;
        case 'open':
          this.#hadNetwork = true;
          break;
        case 'lay':
          this.#lay = word.path;
          break;
        case 'refused':
          throw unavailable(`A command was not started: ${word.why}`);
        case 'end': {
          const output = this.#kept.finish(word.totalBytes, this.#asked.maxOutputBytes);
          return this.#result(endOf(word), output);
        }
      }
    }
    return undefined;
  }

  aborted(): SandboxResult {
    return this.#result({ ended: 'aborted' }, this.#kept.soFar);
  }

  #result(end: SandboxEnd, output: Pick<SandboxResult, 'output' | 'droppedBytes'>): SandboxResult {
    const gaps = this.#hadNetwork ? ['reach the network'] : [];
    return {
      ...end,
      ...output,
      ...this.#files.finish(),
      confinement: { means: 'a container', gaps },
      lay: this.#lay,
    };
  }
}

function endOf({ how, of }: Extract<RunnerWord, { kind: 'end' }>): SandboxEnd {
  if (of === 'preparation') return { ended: 'unprepared', exitCode: how };
  return how === 'timeout' ? { ended: 'timeout' } : { ended: 'exited', exitCode: how };
}
