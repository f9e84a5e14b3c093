import type { LineRule, SqlRule } from './review-rule.ts';

const prose = /\.(?:md|mdx|txt|rst|adoc)$/i;
/** A migration that undoes another has to take away what that one made. */
const undoes = /(?:^|[/._-])down(?:[/._-]|$)|rollback|revert/i;

/** Rules for the lines of every text file. */
export const lineRules: readonly LineRule[] = [
  {
    id: 'review/merge-conflict',
    severity: 'critical',
    line: /^(?:<{7}|>{7})(?: |$)/,
    title: 'A merge conflict was committed unresolved',
    remedy: 'Resolve it and remove its marks.',
  },
  {
    id: 'review/todo-added',
    severity: 'info',
    line: /(?:\/\/|#|\/\*|^\s*\*|--|<!--).{0,200}\b(?:TODO|FIXME|XXX|HACK)\b/,
    appliesTo: (path) => !prose.test(path),
    title: 'Work is left for later',
    remedy: 'Do it in this change, or name the issue that keeps it from being forgotten.',
  },
];

/** Rules for the statements of SQL files. */
export const sqlRules: readonly SqlRule[] = [
  {
    id: 'review/sql-data-loss',
    severity: 'high',
    statement: (sql) => /^(?:DROP\s+(?:TABLE|SCHEMA|DATABASE)|TRUNCATE)\b|\bDROP\s+COLUMN\b/i.test(sql),
    appliesTo: (path) => !undoes.test(path),
    title: 'The statement deletes data for good',
    remedy: 'Stop using the data first, keep a copy, and delete it in a later release.',
  },
  {
    id: 'review/sql-without-where',
    severity: 'high',
    statement: (sql) => /^(?:DELETE\s+FROM|UPDATE)\s/i.test(sql) && !/\bWHERE\b/i.test(sql),
    title: 'The statement changes every row of the table',
    remedy: 'Add a WHERE clause, or say in a comment that all rows are meant.',
  },
  {
    id: 'review/sql-not-null-without-default',
    severity: 'medium',
    statement: (sql) =>
      /\bADD\s+(?:COLUMN\s+)?\S.*\bNOT\s+NULL\b/is.test(sql) &&
      /^ALTER\s+TABLE\b/i.test(sql) &&
      !/\b(?:DEFAULT|GENERATED|CONSTRAINT)\b/i.test(sql),
    title: 'A new column that may not be empty fails on a table with rows',
    remedy: 'Give a default, or add the column empty, fill it, and forbid NULL afterwards.',
  },
  {
    id: 'review/sql-table-without-key',
    severity: 'low',
    statement: (sql) =>
      /^CREATE\s+TABLE\b/i.test(sql) && !/\bPRIMARY\s+KEY\b|\bAS\s+SELECT\b|\bLIKE\b/i.test(sql),
    title: 'The table has no primary key',
    remedy: 'Give it one: rows without a key cannot be addressed, nor replicated safely.',
  },
  {
    id: 'review/sql-select-star',
    severity: 'low',
    statement: (sql) => /\bSELECT\s+\*\s+FROM\b/i.test(sql) && !/\bEXISTS\s*\(/i.test(sql),
    title: '`SELECT *` reads every column, and changes its answer with the table',
    remedy: 'Name the columns.',
  },
];
