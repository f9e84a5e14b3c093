import semver from 'semver';

export const engines = ['node', 'python', 'go'] as const;
export type Engine = (typeof engines)[number];

/** What one place says of an engine: the versions that it needs, or the one that it takes. */
export interface EngineClaim {
  engine: Engine;
  kind: 'needs' | 'takes';
  path: string;
  line: number;
  /** As it is written. */
  text: string;
  /** As a range of semver; absent where it names no version (`latest`, `lts/*`, a variable). */
  range?: string | undefined;
}

/** Names of Node.js lines with long-term support: https://github.com/nodejs/Release. */
const nodeLines: Readonly<Record<string, number>> = {
  fermium: 14,
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};

/** `20`, `v20.11`, `3.12.1-slim`, `lts/iron`, `20-bookworm` as a range. */
export function takenRange(text: string): string | undefined {
  const named = /^(?:lts\/)?([a-z]+)(?:-|$)/.exec(text.toLowerCase())?.[1];
  const line = named === undefined ? undefined : nodeLines[named];
  if (line !== undefined) return `${line}.x`;
  const [, version] = /^v?(\d+(?:\.(?:\d+|x))*)(?![\d.])/.exec(text.trim()) ?? [];
  return version === undefined ? undefined : (semver.validRange(version) ?? undefined);
}

/** Node's ranges are semver's; Python writes commas and `~=`. */
export function neededRange(engine: Engine, text: string): string | undefined {
  const plain = engine === 'python' ? pythonRange(text) : engine === 'go' ? `>=${text}` : text;
  return semver.validRange(plain) ?? undefined;
}

/** `>=3.10,<4` and `~=3.10`; exclusions cannot be said in semver, and only narrow it. */
function pythonRange(text: string): string {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !part.startsWith('!='))
    .map((part) =>
      part
        .replace(/^~=\s*(\d+)\.(\d+).*/, '>=$1.$2 <$1.99999')
        .replace(/^==\s*/, '')
        .replace(/\.\*$/, '.x'),
    )
    .join(' ');
}

/** Whether a version can be taken where these are needed. */
export function fits(taken: string, needed: string): boolean {
  return semver.intersects(taken, needed, { includePrerelease: true });
}
