/** Stands at the end of each line of a bad document where its rule must fire; removed before the scan. */
export const mark = ' <<<';

export interface RuleCase {
  /** Name of the rule after `infrastructure/`. */
  rule: string;
  path: string;
  bad: string;
  /** As close to the bad one as sound code gets. */
  good: string;
}

export function withoutMarks(text: string): string {
  return text.replaceAll(mark, '');
}

export function markedLines(text: string): number[] {
  return text.split('\n').flatMap((line, index) => (line.endsWith(mark) ? [index + 1] : []));
}

/** Looks like a password to a rule; put together so that no scanner takes this file for one that leaks. */
export const password = ['hunter', '2', 'hunter'].join('');

export function indent(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(columns));
}

/** A template with one resource; a mark after the type moves to the line of the resource. */
export function template(type: string, properties: string): string {
  const isMarked = type.endsWith(mark);
  return [
    "AWSTemplateFormatVersion: '2010-09-09'",
    'Resources:',
    `  Thing:${isMarked ? mark : ''}`,
    `    Type: ${withoutMarks(type)}`,
    '    Properties:',
    indent(properties, 6),
  ].join('\n');
}

/** A Terraform file with one resource; a mark after the type moves to the line of the block. */
export function resource(type: string, body: string): string {
  return [
    '# One resource',
    `resource "${withoutMarks(type)}" "thing" {${type.endsWith(mark) ? mark : ''}`,
    indent(body, 2),
    '}',
  ].join('\n');
}
