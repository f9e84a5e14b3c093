/** What a line is to the event before it. */
export type Continuation =
  /** Begins an event of its own. */
  | 'none'
  /** Part of a stack trace, or otherwise indented under its head. */
  | 'part'
  /** Blank: says nothing, ends nothing. */
  | 'blank';

const traceWords =
  /^(?:Caused by: |Suppressed: |Traceback \(most recent call last\):|During handling of the above|The above exception was|goroutine \d+ \[|\.{3} \d+ (?:more|common frames)|at [\w.$<]+[(.]|End of (?:inner )?stack trace|--- End of)/;

/** A frame of Go, whose place stands indented below it: `net/http.(*conn).serve(0xc0000a2000, {...})`. */
const goFrame =
  /^(?:created by [\w./*()-]+|[\w./-]+\.(?:\(\*\w+\)\.)?\w+(?:\.\w+)*\((?:[\s{},.?]|0x[0-9a-f]+)*\))$/;
/** The end of a JSON object that is written in lines. */
const closing = /^[}\])]+[,;]?$/;

/** Judged by the line alone: indented lines and the words that stack traces are made of belong to what is before. */
export function continuationOf(line: string): Continuation {
  if (line.trim() === '') return 'blank';
  if (/^(?:\t| {2,}| at )/.test(line)) return 'part';
  return traceWords.test(line) || goFrame.test(line) || closing.test(line) ? 'part' : 'none';
}

/** Python names the exception behind the frames. */
export function beginsTraceback(line: string): boolean {
  return /^\s*(?:Traceback \(most recent call last\):|During handling of the above)/.test(line);
}

/** What Python names last: `psycopg2.errors.UniqueViolation: duplicate key`. Any class may be thrown, whatever its name. */
export function endsTraceback(line: string): boolean {
  return /^[A-Za-z_][\w.]{0,200}(?:: |:?$)/.test(line);
}
