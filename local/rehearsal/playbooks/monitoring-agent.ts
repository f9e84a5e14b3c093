import { limits } from '#shared/agent/limits.ts';
import {
  type Brief,
  type PlannedCall,
  type Playbook,
  plan,
  type Script,
  type ToolAnswer,
} from '../playbook.ts';
import { type Ending, finish, firstLine, progress, rehearsalNote, step } from './moves.ts';

/** What cannot be told from lines by rules. */
const notJudged = 'Not judged: what caused the errors. That needs a model that reads them.';

const whereLogsAre =
  'Start the platform with --log-files DIR for files of this machine, with --profile NAME for log groups, or give a workspace that holds logs.';

/** Watches what the request names, else every log that there is, and tells the tool's own numbers. */
export const monitoringAgent: Playbook = function* (brief) {
  const named = sourcesIn(brief.prompt);
  const sources = named.length > 0 ? named : yield* findSources(brief);
  const [snapshots, live] = [sources.filter(isSnapshot), sources.filter((source) => !isSnapshot(source))];
  if (live.length > 0) yield* finish(brief, endingOf(brief, yield* watch(brief, live)));
  else if (snapshots.length > 0) yield* finish(brief, singleLook(yield* look(brief, snapshots)));
  else {
    const summary = ['Monitoring incomplete: no log could be found to watch', whereLogsAre, rehearsalNote];
    yield* finish(brief, { exitCode: 2, summary: summary.join('\n') });
  }
};

type Source = Readonly<Record<string, unknown>>;

function isSnapshot(source: Source): boolean {
  return 'workspace_file' in source;
}

/** Log groups and files that a request names: `/aws/lambda/orders`, `/var/log/app.log`. */
export function sourcesIn(prompt: string): Source[] {
  const paths = prompt.match(/(?<![\w/.])\/[\w.#-]+(?:\/[\w.#-]+)*/g) ?? [];
  const unique = [...new Set(paths.map((path) => path.replace(/[.]+$/, '')))];
  return unique.flatMap((path): Source[] => {
    if (/\.(?:log|jsonl|txt|out)$/.test(path)) return [{ file: path }];
    return /^\/(?:aws|ecs)\//.test(path) ? [{ group: path }] : [];
  });
}

const maxSources = 5;

function* findSources(brief: Brief): Script<Source[]> {
  const report = progress(0, 'Looking for logs...');
  const listed = yield* step(brief, report, plan('list_log_sources'));
  if (listed === undefined || listed.isError) return [];
  const sources = listed.text.split('\n').flatMap((line) => {
    const [json] = /^\{"(?:group|file|workspace_file)": "(?:[^"\\]|\\.)*"\}/.exec(line) ?? [];
    if (json === undefined) return [];
    const source: Source = JSON.parse(json);
    return [source];
  });
  const live = sources.filter((source) => !isSnapshot(source));
  return (live.length > 0 ? live : sources).slice(0, maxSources);
}

function* watch(brief: Brief, sources: readonly Source[]): Script<ToolAnswer | undefined> {
  const { minutes, every } = timesIn(brief.prompt);
  let answer = yield* step(
    brief,
    progress(0, `Starting to watch ${sources.length === 1 ? '1 log' : `${sources.length} logs`}...`),
    plan('watch_logs', {
      sources,
      minutes,
      every_seconds: every,
      stopped_after_seconds: Math.min(300, 5 * every),
    }),
  );
  for (;;) {
    const id = /^Watch ([0-9a-f]{12}) changed;/.exec(answer?.text ?? '')?.[1];
    if (answer === undefined || id === undefined) return answer;
    answer = yield* step(brief, told(answer), plan('watch_logs', { continue: id }));
  }
}

/** The tool's own words, as many lines as a message has room for. A watch is no job of which some share is done. */
function told({ text }: ToolAnswer): PlannedCall {
  let room: number = limits.progressChars;
  const lines = standingIn(text)
    .split('\n')
    .filter((line) => {
      room -= line.length + 1;
      return room >= 0;
    });
  return plan('report_progress', { message: lines.join('\n') });
}

function standingIn(text: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('Monitoring for '));
  const to = lines.indexOf('', from);
  return from < 0 ? firstLine(text) : lines.slice(from, to < 0 ? undefined : to).join('\n');
}

const unitMinutes: Readonly<Record<string, number>> = { second: 1 / 60, minute: 1, hour: 60 };

/** `for 2 hours`, `every 30 seconds`. */
export function timesIn(prompt: string): { minutes: number; every: number } {
  const [, many, unit = ''] = /\bfor (\d{1,3}) (second|minute|hour)s?\b/i.exec(prompt) ?? [];
  const [, seconds] = /\bevery (\d{1,3}) seconds?\b/i.exec(prompt) ?? [];
  const minutes = many === undefined ? 120 : Number(many) * (unitMinutes[unit.toLowerCase()] ?? 1);
  return { minutes: Math.min(120, Math.max(0.05, minutes)), every: Math.max(1, Number(seconds ?? 60)) };
}

function endingOf(brief: Brief, answer: ToolAnswer | undefined): Ending {
  if (answer === undefined || answer.isError) {
    const why = answer === undefined ? notOffered(brief) : firstLine(answer.text);
    return { exitCode: 2, summary: `Monitoring incomplete: ${why}\n${rehearsalNote}` };
  }
  const lines = answer.text.split('\n');
  const unread = lines.filter((line) => /^(?:NOT READ|Gap): /.test(line));
  const conclusion = /^Conclusion: (.*)$/m.exec(answer.text)?.[1] ?? 'the tool drew no conclusion';
  const told = lines.filter((line) =>
    /^(?:Pattern \d|Requests|Worst minute|Spike|Source|Looked)\b/.test(line),
  );
  return {
    exitCode: unread.length === 0 ? 0 : 2,
    summary: [
      `Monitoring ${unread.length === 0 ? 'complete' : 'incomplete'}: ${conclusion}`,
      ...standingIn(answer.text).split('\n'),
      ...[...told, ...unread].slice(0, 40),
      notJudged,
      rehearsalNote,
    ].join('\n'),
  };
}

function notOffered(brief: Brief): string {
  return brief.offers('watch_logs') ? 'no answer' : 'watch_logs is not offered';
}

function* look(brief: Brief, sources: readonly Source[]): Script<ToolAnswer | undefined> {
  return yield* step(brief, progress(50, 'Reading logs once...'), plan('summarize_patterns', { sources }));
}

/** A snapshot does not grow: whatever is in it, nothing was watched. */
function singleLook(answer: ToolAnswer | undefined): Ending {
  const seen = answer === undefined ? 'summarize_patterns is not offered' : answer.text;
  const lines = seen.split('\n').slice(0, 40);
  return {
    exitCode: 2,
    summary: [
      'Monitoring incomplete: this was a single look at files and no watch',
      ...lines,
      rehearsalNote,
    ].join('\n'),
  };
}
