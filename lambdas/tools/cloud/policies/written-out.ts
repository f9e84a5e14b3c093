import { at, itemsOf, type Located, type Mapping } from '#lambdas/tools/scan/infrastructure/located.ts';
import type { WrittenPolicy } from './found-policy.ts';

/** Where each stack has another one, and every one is as good for the checks. */
const standIns: readonly (readonly [RegExp, string])[] = [
  [/\$\{AWS::AccountId\}/g, '123456789012'],
  [/\$\{AWS::Region\}/g, 'us-east-1'],
  [/\$\{AWS::Partition\}/g, 'aws'],
  [/\$\{AWS::URLSuffix\}/g, 'amazonaws.com'],
];

/** `${aws:username}`, `${*}`: for IAM, not for whatever fills in the template. */
const policyVariable = /\$\{(?:[*?$]|[\w-]+:[^:}][^}]*)\}/g;

/**
 * The policy as far as it is written out: a statement with a value that is known only when it is deployed is left out.
 * The name of a resource may be such a value: whatever it is, the verdict is the same.
 * @returns nothing where no statement is left, or the policy is not a map.
 */
export function writtenOut(document: Located, language: 'terraform' | 'other'): WrittenPolicy | undefined {
  if (document.kind !== 'map') return undefined;
  const all = at(document, 'Statement');
  const statements = itemsOf(all).map((statement) => ({ statement, plain: plainOf(statement, language) }));
  const items = statements.flatMap(({ plain }) => (plain === undefined ? [] : [plain]));
  if (all === undefined || items.length === 0) return undefined;
  const rest = [...document.entries].flatMap(([key, value]): [string, Located][] => {
    const plain = key === 'Statement' ? undefined : plainOf(value, language);
    return plain === undefined ? [] : [[key, plain]];
  });
  const { line, endLine } = all;
  const list: Located = { kind: 'list', line, endLine, items };
  return {
    document: { ...document, entries: new Map([...rest, ['Statement', list]]) },
    leftOut: statements.filter(({ plain }) => plain === undefined).map(({ statement }) => statement.line),
  };
}

/** As Access Analyzer takes it. */
export function jsonOf(document: Mapping): string {
  return JSON.stringify(plainJson(document));
}

function plainJson(value: Located): unknown {
  if (value.kind === 'list') return value.items.map(plainJson);
  if (value.kind === 'map') {
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plainJson(entry)]));
  }
  return value.kind === 'scalar' ? value.value : value.text;
}

function plainOf(value: Located, language: 'terraform' | 'other'): Located | undefined {
  if (value.kind === 'computed') return filledIn(value, value.text);
  if (value.kind === 'list') {
    const items = value.items.flatMap((item) => plainOf(item, language) ?? []);
    return items.length === value.items.length ? { ...value, items } : undefined;
  }
  if (value.kind === 'map') {
    const entries = [...value.entries].flatMap(([key, entry]): [string, Located][] => {
      const plain = plainOf(entry, language);
      return plain === undefined || hasHole(key, language) ? [] : [[key, plain]];
    });
    return entries.length === value.entries.size ? { ...value, entries: new Map(entries) } : undefined;
  }
  if (language === 'other' || typeof value.value !== 'string') return value;
  // JSON in a heredoc is still to be filled in by Terraform.
  const text = value.value.replaceAll('$${', '${').replaceAll('&{', '${');
  return hasHole(text, language) ? filledIn(value, text) : { ...value, value: text };
}

function hasHole(text: string, language: 'terraform' | 'other'): boolean {
  return language === 'terraform' && text.replace(policyVariable, '').includes('${');
}

function filledIn({ line, endLine }: Located, text: string): Located | undefined {
  const known = standIns.reduce((filled, [hole, name]) => filled.replace(hole, name), text);
  const [, place, name] = /^(arn:[^:${}]*:[^:${}]*:[^:${}]*:[^:${}]*:)(.+)$/s.exec(known) ?? [];
  if (place === undefined || name === undefined || name.includes('${!')) return undefined;
  // Elsewhere a kind stands before the name, and nothing stands in for a kind.
  if (name.startsWith('${') && !/^arn:[^:]*:(?:s3|sns|sqs):/.test(place)) return undefined;
  const whole = name.replaceAll(/\$\{[^{}]*\}/g, (hole) =>
    hole.match(policyVariable) ? hole : 'placeholder',
  );
  if (whole.replace(policyVariable, '').includes('${')) return undefined;
  return { kind: 'scalar', line, endLine, value: place + whole };
}
