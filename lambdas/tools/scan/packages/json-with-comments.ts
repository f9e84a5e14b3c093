/** Strings match first, so that `"src/**"` opens no comment. What is left open runs to the end: linear. */
const stringOrComment = /("(?:\\[\s\S]?|[^"\\])*"?)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const stringOrTrailingComma = /("(?:\\[\s\S]?|[^"\\])*"?)|,(?=\s*[}\]])/g;

/** The value of JSON with comments and trailing commas, as compilers take it; `undefined` when it is none. */
export function jsonWithComments(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(stringOrComment, (_, string: string | undefined) => string ?? ' ')
    .replace(stringOrTrailingComma, (_, string: string | undefined) => string ?? '');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
