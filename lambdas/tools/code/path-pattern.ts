import { RE2JS } from 're2js';
import { ToolError } from '../tool.ts';

/**
 * Compiles a glob: `*`, `**`, `?`, `[a-z]`, `{a,b}`. One without a slash matches names at any depth, as in
 * ignore rules. Runs on RE2, since a model or what it has read may write a glob that never ends elsewhere.
 * @throws {ToolError} for a glob that can't be read.
 */
export function compileGlob(glob: string): (path: string) => boolean {
  const plain = glob.replace(/^(\.?\/)+/, '').replace(/\/$/, '/**');
  const anywhere = plain.includes('/') ? plain : `**/${plain}`;
  try {
    const pattern = RE2JS.compile(translate(anywhere), RE2JS.DOTALL);
    return (path) => pattern.testExact(path);
  } catch (error) {
    throw new ToolError(
      `The glob ${JSON.stringify(glob)} is broken. Write one such as src/**/*.ts or *.{js,ts}.`,
      {
        cause: error,
      },
    );
  }
}

/** Longest first: `**` with its slash also matches no folder at all. */
const glyphs = /\*\*\/|\*\*|\*|\?|\[[!^]?\]?[^\]]*\]|[{},]|\\.|[^*?[\]{},\\]+|./gs;

function translate(glob: string): string {
  let depth = 0;
  const parts = (glob.match(glyphs) ?? []).map((glyph) => {
    if (glyph === '**/') return '(?:.*/)?';
    if (glyph === '**') return '.*';
    if (glyph === '*') return '[^/]*';
    if (glyph === '?') return '[^/]';
    if (glyph === '{') return ++depth > 0 ? '(?:' : '';
    if (glyph === '}') return depth-- > 0 ? ')' : RE2JS.quote(glyph);
    if (glyph === ',' && depth > 0) return '|';
    if (glyph.startsWith('[') && glyph.length > 1) return translateClass(glyph);
    return RE2JS.quote(glyph.length === 2 && glyph.startsWith('\\') ? glyph.slice(1) : glyph);
  });
  return parts.join('');
}

function translateClass(glyph: string): string {
  const isNegated = /^\[[!^]/.test(glyph);
  const members = glyph.slice(isNegated ? 2 : 1, -1).replace(/[\\[\]^]/g, '\\$&');
  return isNegated ? `[^/${members}]` : `[${members}]`;
}
