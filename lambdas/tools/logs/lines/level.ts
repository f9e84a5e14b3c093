export const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/** How bad, from 0. */
export function rankOf(level: Level): number {
  return levels.indexOf(level);
}

/** From this on an event is a problem that somebody has to look at. */
export function isError(level: Level): boolean {
  return level === 'error' || level === 'fatal';
}

const words: readonly (readonly [Level, string])[] = [
  ['debug', 'TRACE|DEBUG|FINE|FINER|FINEST|VERBOSE'],
  ['info', 'INFO|INFORMATION|NOTICE|CONFIG|LOG'],
  ['warn', 'WARN|WARNING'],
  ['error', 'ERROR|ERR|SEVERE'],
  ['fatal', 'FATAL|CRITICAL|CRIT|ALERT|EMERG|EMERGENCY|PANIC'],
];
const byWord = new Map(
  words.flatMap(([level, names]) => names.split('|').map((name) => [name, level] as const)),
);

/** The level that a word names, in any case. */
export function levelNamed(word: string): Level | undefined {
  return byWord.get(word.toUpperCase());
}

/** pino and bunyan: 30 is info. Syslog's own numbers fall from 7 to 0. */
export function levelNumbered(value: number): Level | undefined {
  if (value >= 10) return levels[Math.min(4, Math.max(0, Math.floor(value / 10) - 2))];
  if (value < 0) return undefined;
  if (value <= 2) return 'fatal';
  if (value === 3) return 'error';
  if (value === 4) return 'warn';
  return value <= 6 ? 'info' : 'debug';
}

const all = [...byWord.keys()].join('|');
/** In capitals; in any case in brackets, before a colon or as a field. "error" alone is part of a sentence. */
const written = new RegExp(String.raw`(?<![\w-])(${all})(?![\w-])`);
const writtenInAnyCase = new RegExp(
  [
    // Behind the names that syslog puts first: `web-1 sshd[12]: error: Failed`.
    String.raw`(?<=^\s*(?:\S{1,64} )?(?:[\w./-]{1,64}(?:\[\d{1,9}\])?: )?)(${all}):`,
    String.raw`[\[<|](?:\w{1,32}:)?(${all})[\]>|]`,
    String.raw`\blevel=["']?(${all})\b["']?`,
  ].join('|'),
  'i',
);
/** How .NET's console begins an event: `fail: Shop.Orders[7]`. */
const ofDotnet = /^(trce|dbug|info|warn|fail|crit): (?=[\w.`]{1,200}\[\d{1,9}\])/;
const dotnetLevels: Readonly<Record<string, Level>> = {
  ...{ trce: 'debug', dbug: 'debug', info: 'info', warn: 'warn', fail: 'error', crit: 'fatal' },
};
/** Where a level stands, if there is one: before the message. */
const headChars = 160;

/** The level written in a line, and the line without it where it stood first. */
export function findLevel(text: string): { level: Level; rest: string } | undefined {
  const head = text.slice(0, headChars);
  const [match] = [ofDotnet.exec(head), written.exec(head), writtenInAnyCase.exec(head)]
    .filter((found) => found !== null)
    // What stands behind the level is part of the message, also where it is a level's name.
    .sort((a, b) => a.index - b.index);
  if (match === undefined) return undefined;
  const word = match.slice(1).find((found) => found !== undefined) ?? '';
  const level = dotnetLevels[word] ?? levelNamed(word);
  if (level === undefined) return undefined;
  const before = text.slice(0, match.index);
  const behind = text.slice(match.index + match[0].length).replace(/^[\s:|-]+/, '');
  const rest = `${before.trimEnd()} ${behind}`.trim();
  return { level, rest: rest.replace(/^[\s:|-]+/, '') };
}
