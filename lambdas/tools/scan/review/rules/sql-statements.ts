export interface SqlStatement {
  /** Without comments; the texts of literals are emptied, so that no word in them passes for SQL. */
  sql: string;
  /** Where it begins, from 1. */
  line: number;
}

/** What rules look at: longer ones fill a table. */
const maxCharacters = 20_000;

const token = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|;|\n|[^-/';\n]+|[-/]/g;

/** The statements of a text, split at semicolons. */
export function statementsOf(text: string): SqlStatement[] {
  const found: SqlStatement[] = [];
  let [sql, line, startsAt] = ['', 1, 1];
  const end = (): void => {
    if (sql.trim() !== '') found.push({ sql: sql.trim().slice(0, maxCharacters), line: startsAt });
    sql = '';
  };
  for (const [part] of text.matchAll(token)) {
    if (part === ';') end();
    else {
      if (sql.trim() === '') startsAt = line;
      if (!part.startsWith('--') && !part.startsWith('/*')) sql += part.startsWith("'") ? "''" : part;
    }
    line += part.split('\n').length - 1;
  }
  end();
  return found;
}
