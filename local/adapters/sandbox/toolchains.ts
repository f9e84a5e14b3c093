import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Programs that commands may use. */
export interface Toolchains {
  /** Folders of programs, the first wins. */
  path: readonly string[];
  /** Folders outside the system's own that are needed for them; none holds credentials. */
  folders: readonly string[];
}

const publicFolders = ['/usr', '/bin', '/sbin', '/opt', '/nix', '/snap'];
const always = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/**
 * This Node, the compilers and interpreters that version managers keep in the home, and what `path` names of the
 * system's own folders. All else of `path` is left out: what lies beside it may be private.
 */
export async function findToolchains(about: {
  home: string;
  path: readonly string[];
  /** The Node that runs. */
  node: string;
}): Promise<Toolchains> {
  const node = dirname(dirname(await realpath(about.node)));
  const managed = await Promise.all([pythonOf(about.home), rustOf(about.home), ...currentOf(about.home)]);
  const homes = managed.filter((folder) => folder !== undefined);
  const ofSystem = about.path.filter(isPublic);
  return {
    path: [
      ...new Set([join(node, 'bin'), ...homes.map((home) => join(home, 'bin')), ...ofSystem, ...always]),
    ],
    folders: [join(node, 'bin'), join(node, 'lib/node_modules'), ...homes].filter(
      (folder) => !isPublic(folder),
    ),
  };
}

function isPublic(folder: string): boolean {
  return publicFolders.some((root) => folder === root || folder.startsWith(`${root}/`));
}

/** The version that pyenv is set to, else its newest. */
async function pythonOf(home: string): Promise<string | undefined> {
  const versions = join(home, '.pyenv/versions');
  const all = await namesIn(versions);
  const text = await readFile(join(home, '.pyenv/version'), 'utf8').catch(() => '');
  const chosen = text.split(/\s+/).find((name) => all.includes(name));
  const newest = all.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  const name = chosen ?? newest;
  return name === undefined ? undefined : join(versions, name);
}

async function rustOf(home: string): Promise<string | undefined> {
  const toolchains = join(home, '.rustup/toolchains');
  const all = await namesIn(toolchains);
  const name = all.find((toolchain) => toolchain.startsWith('stable')) ?? all.toSorted().at(-1);
  return name === undefined ? undefined : join(toolchains, name);
}

function currentOf(home: string): Promise<string | undefined>[] {
  return ['java', 'maven'].map((name) =>
    realpath(join(home, '.sdkman/candidates', name, 'current')).catch(() => undefined),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
