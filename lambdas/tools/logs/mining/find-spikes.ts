/** A stretch of minutes with far more than usual. Minutes are indexes of the counts. */
export interface Spike {
  start: number;
  /** The last such minute; not there while it goes on. */
  end?: number;
  peak: number;
  /** The first minute that had it. */
  peakAt: number;
  /** Everything counted from start to end. */
  total: number;
  /** What a minute had before, on average. */
  usual: number;
}

/** Weight of the newest minute in the average: about the last ten minutes count. */
const weight = 0.2;
/** As many minutes show what is usual, before anything is unusual. */
const warmUpMinutes = 5;
/** Fewer in a minute is never a spike. */
const leastCount = 5;
/** A level that stays this long is, on average, what is usual from now on. */
const newUsualMinutes = 30;

/**
 * Minutes over the moving average (EWMA) by more than three deviations, a deviation being at least the square root
 * of the average, as chance alone makes it, and at least 1. A spike ends before the first two minutes in a row within two
 * deviations; what is usual is learnt from the minutes outside of spikes only. Pure: the same counts, the same answer.
 */
export function findSpikes(counts: readonly number[]): Spike[] {
  const spikes: Spike[] = [];
  let usual = { mean: 0, variance: 0, minutes: 0 };
  let open: Spike | undefined;
  let calm = 0;
  for (const [minute, count] of counts.entries()) {
    const deviation = Math.max(Math.sqrt(usual.variance), Math.sqrt(usual.mean), 1);
    if (open === undefined) {
      const isSpike =
        usual.minutes >= warmUpMinutes && count >= leastCount && count > usual.mean + 3 * deviation;
      if (!isSpike) usual = learn(usual, count);
      else {
        open = { start: minute, peak: count, peakAt: minute, total: count, usual: usual.mean };
        spikes.push(open);
        calm = 0;
      }
      continue;
    }
    calm = count <= usual.mean + 2 * deviation ? calm + 1 : 0;
    open.total += count;
    if (count > open.peak) Object.assign(open, { peak: count, peakAt: minute });
    if (calm < 2 && minute - open.start < newUsualMinutes) continue;
    const isOver = calm === 2;
    const level = open.total / (minute - open.start + 1);
    close(open, counts, isOver ? minute - calm : minute);
    if (!isOver) usual = { mean: level, variance: 0, minutes: usual.minutes };
    open = undefined;
  }
  return spikes;
}

function close(spike: Spike, counts: readonly number[], end: number): void {
  spike.end = end;
  spike.total = counts.slice(spike.start, end + 1).reduce((sum, count) => sum + count, 0);
}

interface Usual {
  mean: number;
  variance: number;
  minutes: number;
}

/** The first minutes count alike, so that the first of all does not rule for long. */
function learn({ mean, variance, minutes }: Usual, count: number): Usual {
  const share = Math.max(weight, 1 / (minutes + 1));
  const off = count - mean;
  return {
    mean: mean + share * off,
    variance: (1 - share) * (variance + share * off * off),
    minutes: minutes + 1,
  };
}
