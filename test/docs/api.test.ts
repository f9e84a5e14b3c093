import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { describeApi } from '#shared/contract/openapi.ts';
import { type Operation, operations } from '#shared/contract/operations.ts';
import { routes } from '#shared/contract/routes.ts';
import { apiExamples } from './api-examples.ts';
import { renderApiPage } from './api-page.ts';

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(describeApi({ version: '1.2.3' }));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('would not be valid with a parameter that lies nowhere', async () => {
    const broken = JSON.parse(
      JSON.stringify(describeApi({ version: '1' })).replaceAll('"in":"path"', '"in":"air"'),
    );
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  test('refers to nothing that it does not hold', () => {
    const document = describeApi({ version: '1', server: 'https://example.test' });
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(document).toMatchObject({ servers: [{ url: 'https://example.test' }] });
    for (const name of referred) expect(document).toHaveProperty(['components', 'schemas', name ?? '']);
    expect(referred.length).toBeGreaterThan(routes.length);
  });
});

describe.each(routes.map((route) => [route.name, route] as const))('the example of %s', (name, { path }) => {
  const operation: Operation = operations[name];
  const example = apiExamples[name];

  test('is a call that the route takes', () => {
    const asked = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
    expect(Object.keys(example.path ?? {})).toEqual(asked);
    expect(example.body === undefined).toBe(operation.body === undefined);
    operation.body?.parse(example.body);
    if (example.query !== undefined) operation.query?.parse(example.query);
    if (example.query !== undefined) expect(operation.query).toBeDefined();
  });
});

test('docs/api.md is what the schemas make of it; npm run docs writes it', async () => {
  expect(await readFile('docs/api.md', 'utf8')).toBe(renderApiPage());
});
