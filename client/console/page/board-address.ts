/** Where the board was left, with its filters, and the agent that was opened from it: the way back leads there. */
let address = '/';
let opened: string | undefined;

export function boardAddress(): string {
  return address;
}

export function rememberBoard(left: string): void {
  address = left;
}

/** @param path `/agents/…` */
export function rememberAgent(path: string): void {
  opened = path;
}

/** The agent that was open before, once. */
export function takeAgent(): string | undefined {
  const taken = opened;
  opened = undefined;
  return taken;
}
