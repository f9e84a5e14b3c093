/** Elements that have no end, and so hold nothing. */
const empty = new Set(
  'area base basefont bgsound br col command embed frame hr image img input isindex keygen link menuitem meta nextid param source track wbr'.split(
    ' ',
  ),
);
const blocks =
  'address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section';
const cells = ['td', 'th', 'tr'];
/** What ends an element whose own end was left out. */
const endedBy: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['li', new Set(['li'])],
  ['dt', new Set(['dt', 'dd'])],
  ['dd', new Set(['dt', 'dd'])],
  ['p', new Set(blocks.split(' '))],
  ['rb', new Set(['rb', 'rt', 'rp'])],
  ['rt', new Set(['rb', 'rt', 'rp'])],
  ['rp', new Set(['rb', 'rt', 'rp'])],
  ['optgroup', new Set(['optgroup'])],
  ['tr', new Set(['tr'])],
  ['td', new Set(cells)],
  ['th', new Set(cells)],
]);

const opening = /<!--|<(\/?)([a-z][^\s<>/"'=]*)/gi;
const delimiter = /"[^"]*"|'[^']*'|\/?>|</g;
const rawEnds: ReadonlyMap<string, RegExp> = new Map([
  ['script', /<\/script/gi],
  ['style', /<\/style/gi],
]);

/**
 * Whether more than `levels` elements of a page, or as many comments, stand open at once. In one pass without a
 * tree, as the grammar takes the square of their number to make one: minutes for a megabyte.
 */
export function isNestedDeeper(page: string, levels: number): boolean {
  const open: string[] = [];
  const lastComment = page.lastIndexOf('-->');
  let openComments = 0;
  for (let at = 0, tag = find(opening, page, at); tag !== null; tag = find(opening, page, at)) {
    at = opening.lastIndex;
    const [all, slash, name = ''] = tag;
    if (all === '<!--') {
      if (at <= lastComment) at = page.indexOf('-->', at) + 3;
      else openComments += 1;
    } else if (slash === '/') close(open, name.toLowerCase());
    else at = enter(open, name.toLowerCase(), { page, at });
    if (open.length > levels || openComments > levels) return true;
  }
  return false;
}

/** @returns where to go on: behind the tag, and behind what it holds when that is no markup. */
function enter(open: string[], name: string, { page, at }: { page: string; at: number }): number {
  while (endedBy.get(open.at(-1) ?? '')?.has(name) === true) open.pop();
  const { end, delimiter: last } = tagEnd(page, at);
  if (empty.has(name) || last === '/>') return end;
  const rawEnd = last === '>' ? rawEnds.get(name) : undefined;
  open.push(name);
  if (rawEnd === undefined) return end;
  return find(rawEnd, page, end)?.index ?? page.length;
}

/** Texts in quotes may hold brackets. A tag without an end is over where the next one begins. */
function tagEnd(page: string, from: number): { end: number; delimiter: string } {
  for (let match = find(delimiter, page, from); match !== null; match = delimiter.exec(page)) {
    const [found] = match;
    if (found === '<') return { end: match.index, delimiter: found };
    if (found.endsWith('>')) return { end: delimiter.lastIndex, delimiter: found };
  }
  return { end: page.length, delimiter: '' };
}

/** An end closes what was opened in between too. */
function close(open: string[], name: string): void {
  const index = open.lastIndexOf(name);
  if (index >= 0) open.length = index;
}

function find(expression: RegExp, text: string, from: number): RegExpExecArray | null {
  expression.lastIndex = from;
  return expression.exec(text);
}
