import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ShellWorld {
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** A person's terminal: what one command sets, the next one sees. */
export class ShellSession {
  readonly #shell: ChildProcess;
  #output = '';
  #wake = (): void => undefined;

  constructor({ cwd, env }: ShellWorld) {
    // In a group of its own, so that closing it ends everything that was started in it.
    this.#shell = spawn('bash', ['--noprofile', '--norc'], { cwd, env, detached: true });
    for (const stream of [this.#shell.stdout, this.#shell.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#wake();
      });
  }

  /** Runs what a person pastes; answers what was printed, and the last command's exit code. */
  async run(commands: string): Promise<{ printed: string; exitCode: number }> {
    const from = this.#output.length;
    this.#type(`${commands}\nprintf '\\n--ended %d--\\n' $?`);
    const ended = /\n--ended (\d+)--\n/;
    await this.#until(() => ended.test(this.#output.slice(from)));
    const [, exitCode] = ended.exec(this.#output.slice(from)) ?? [];
    return { printed: this.#output.slice(from).replace(ended, ''), exitCode: Number(exitCode) };
  }

  /** Starts what goes on, and answers once it has printed this. */
  async start(commands: string, isReady: (printed: string) => boolean): Promise<string> {
    const from = this.#output.length;
    this.#type(commands);
    await this.#until(() => isReady(this.#output.slice(from)));
    return this.#output.slice(from);
  }

  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#shell;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(this.#shell, 'exit');
    process.kill(-pid, 'SIGKILL');
    await ended;
  }

  #type(text: string): void {
    this.#shell.stdin?.write(`${text}\n`);
  }

  async #until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (this.#shell.exitCode !== null) throw new Error(`the shell ended: ${this.#output}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      this.#shell.once('exit', resolve);
      await promise;
      this.#shell.off('exit', resolve);
    }
  }
}
