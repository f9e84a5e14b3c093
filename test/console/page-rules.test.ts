import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../client/console/page');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => !name.endsWith('tsconfig.json') && name.includes('.'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

const namesOf = (forbidden: RegExp) =>
  files.filter(({ text }) => forbidden.test(text)).map(({ name }) => name);

describe('No file of the page', () => {
  test('turns text into markup', () => {
    const markup =
      /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|DOMParser|createContextualFragment|srcdoc|setHTML/i;
    expect(namesOf(markup)).toEqual([]);
  });

  test('turns text into a program', () => {
    expect(namesOf(/\beval\(|new Function|set(?:Timeout|Interval)\(\s*['"`]|javascript:|\bimport\(/)).toEqual(
      [],
    );
  });

  test('names another host, but for the consoles of AWS and the list of weaknesses that links lead to', () => {
    const hosts = files.flatMap(({ name, text }) =>
      [...text.matchAll(/https?:\/\/(?:\$\{region\})?([\w.-]+)/g)].map(([, host = '']) => `${name}: ${host}`),
    );
    expect(hosts.filter((host) => !host.includes('www.w3.org'))).toEqual([
      'aws-link.ts: .console.aws.amazon.com',
      'read-findings.ts: cwe.mitre.org',
    ]);
  });

  test('is read in vain', () => {
    expect(files.length).toBeGreaterThan(30);
  });
});
