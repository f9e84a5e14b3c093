/** Keeps the lines of a repeated attempt in step with those that readers have seen of earlier ones. */
export interface Echo {
  /** What there is to show for the attempt's next line: nothing, as long as it repeats what was shown. */
  take(line: string): string[];
  /** What there is to show when the attempt is complete: it may have had fewer lines. */
  end(): string[];
}

/** @param shown every line that earlier attempts at the turn have shown, notices included. */
export function createEcho(shown: readonly string[]): Echo {
  const standing = whatStands(shown);
  let matched = 0;
  const leave = (): string[] => {
    const stale = standing.length - matched;
    matched = standing.length;
    return stale === 0 ? [] : [notice(stale)];
  };
  return {
    take(line) {
      if (matched < standing.length && standing[matched] === line) {
        matched += 1;
        return [];
      }
      return [...leave(), line];
    },
    end: leave,
  };
}

function notice(count: number): string {
  const what = count === 1 ? 'line no longer counts' : `${count} lines no longer count`;
  return `[WARNING] This step was interrupted and is done again: its last ${what}`;
}

const noticePattern =
  /^\[WARNING\] This step was interrupted and is done again: its last (?:(\d+) lines|line) /;

/** A notice takes lines back; what stands after all of them is what the next attempt is held against. */
function whatStands(shown: readonly string[]): string[] {
  const standing: string[] = [];
  for (const line of shown) {
    const match = noticePattern.exec(line);
    if (match === null) standing.push(line);
    else standing.splice(-Number(match[1] ?? 1));
  }
  return standing;
}
