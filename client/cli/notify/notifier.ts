import { oneLine } from '../watch/render-change.ts';
import type { CliWorld } from '../world.ts';

/** Tells a person who looks elsewhere. Never throws and is never awaited: where it can't, a note says so once. */
export type Notify = (text: string) => void;

type NotifierWorld = Pick<CliWorld, 'env' | 'err' | 'platform' | 'runProgram'>;

const title = 'Background agents';
const mostCharacters = 200;

/** By the desktop's own program where this is a desktop; else through the terminal, which may be far from here. */
export function createNotifier(world: NotifierWorld): Notify {
  let isNoted = false;
  const send = async (text: string): Promise<void> => {
    const program = desktopProgram(world, text);
    if (program !== undefined && (await world.runProgram(program.file, program.args))) return;
    if (world.err.isTTY === true && world.env['TERM'] !== 'dumb') {
      world.err.write(terminalSequence(world.env, text));
      return;
    }
    if (!isNoted)
      world.err.write('No notification: there is no desktop and no terminal here that could show one.\n');
    isNoted = true;
  };
  return (text) => void send(oneLine(text).slice(0, mostCharacters).toWellFormed());
}

/** Text is an argument of its own, never a part of a script or of a command line. */
function desktopProgram(
  { env, platform }: NotifierWorld,
  text: string,
): { file: string; args: readonly string[] } | undefined {
  // Over SSH the desktop that is here is somebody else's.
  if ((env['SSH_CONNECTION'] ?? '') !== '') return undefined;
  if (platform === 'darwin') {
    const lines = [
      'on run argv',
      'display notification (item 1 of argv) with title (item 2 of argv)',
      'end run',
    ];
    return { file: 'osascript', args: [...lines.flatMap((line) => ['-e', line]), '--', text, title] };
  }
  const isDesktop = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  if (platform !== 'linux' || !isDesktop) return undefined;
  return { file: 'notify-send', args: ['--app-name=agents', '--', title, escapeBody(text)] };
}

/** Some desktops read the text as markup; before that, notify-send takes `\074` for the `<` of one. */
function escapeBody(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

const [esc, bell] = ['\u001b', '\u0007'];

/** What the terminal turns into a notification, and the bell for one that knows none. */
function terminalSequence(env: NotifierWorld['env'], text: string): string {
  const { TERM = '', TMUX = '' } = env;
  // It would keep the sequence to itself, but marks the window for the bell.
  if (TMUX !== '') return bell;
  if (/^(rxvt|foot)/.test(TERM)) {
    return `${esc}]777;notify;${title};${text.replaceAll(';', ',')}${esc}\\${bell}`;
  }
  // Some terminals take a number at the beginning for a command of another kind.
  return `${esc}]9;${/^\d/.test(text) ? ' ' : ''}${text}${esc}\\${bell}`;
}
