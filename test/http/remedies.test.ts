import { describe, expect, test } from 'vitest';
import { commandWords } from '#client/cli/command-words.ts';
import { pageWords } from '#client/console/server/page-words.ts';
import { type AgentsError, errorOfAnswer } from '#client/http/agents-error.ts';
import { libraryWords } from '#client/http/library-words.ts';
import { toolWords } from '#client/mcp/tool-words.ts';
import { errorAnswer } from '#lambdas/http/error-answer.ts';
import { errorBodySchema } from '#shared/contract/error-body.ts';
import { apiWords, inWords, joinRemedies, type Remedy, remedyFields } from '#shared/contract/remedy.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { readSourceFiles } from '#test/architecture/source-files.ts';

const agent_id = 'agent-x-abcdefghij';
const remedy: Remedy = [
  'Read it with ',
  { call: 'agent-output', agent_id },
  '; ',
  { option: 'on_duplicate', value: 'reuse' },
  ' answers it.',
];

/** The client's error of an answer that has this error. */
async function received(error: object): Promise<AgentsError> {
  return await errorOfAnswer(Response.json({ error, request_id: 'r' }, { status: 409 }), 0);
}

describe('a remedy', () => {
  test('names calls and options as its reader does', () => {
    expect(inWords(remedy, apiWords)).toBe(
      `Read it with GET /agents/${agent_id}/output; on_duplicate "reuse" answers it.`,
    );
    expect(inWords(remedy, libraryWords)).toBe('Read it with AgentOutput; on_duplicate: "reuse" answers it.');
    expect(inWords(remedy, toolWords)).toBe('Read it with AgentOutput; on_duplicate "reuse" answers it.');
    expect(inWords(remedy, commandWords)).toBe(
      `Read it with \`agents output ${agent_id}\`; --on-duplicate reuse answers it.`,
    );
  });

  test('leaves alone what only looks like a place to be filled', () => {
    const odd: Remedy = ['{agent_id} {value} ', { call: 'kill-agent', agent_id: "$&{agent_id}$'" }];
    expect(inWords(odd, apiWords)).toBe("{agent_id} {value} POST /agents/$&{agent_id}$'/kill");
  });

  test('of several says each once', () => {
    const types: Remedy = ['All are listed by ', { call: 'list-agent-types' }, '.'];
    const joined = joinRemedies(['One line.', types, 'One line.', [...types]]);
    expect(inWords(joined, apiWords)).toBe('One line. All are listed by GET /agent-types.');
  });

  test('travels as a sentence, and in parts only where surfaces differ', () => {
    expect(remedyFields('Try again.')).toEqual({ remedy: 'Try again.' });
    expect(remedyFields(joinRemedies(['a', 'b']))).toEqual({ remedy: 'a b' });
    expect(remedyFields(remedy)).toEqual({ remedy: inWords(remedy, apiWords), remedy_parts: remedy });
  });

  test('reaches every surface of the client from the platform', async () => {
    const answer = errorAnswer(new ProductError('duplicate_agent', { message: 'm', remedy }), 'r');
    const error = await received(errorBodySchema.parse(JSON.parse(answer.body)).error);
    expect(error.remedy).toBe(inWords(remedy, libraryWords));
    expect(error.remedyParts).toEqual(remedy);
  });

  test.for([
    ['without parts', undefined],
    ['with a call that this client does not know', ['Do ', { call: 'clone-agent' }]],
    ['with parts that are none', 'Do GET /agents'],
  ] as const)('of a platform %s is told as the platform wrote it', async ([, remedy_parts]) => {
    const fields = { code: 'agent_ended', message: 'm', remedy: 'Do GET /agents.', retryable: false };
    const error = await received({ ...fields, ...(remedy_parts && { remedy_parts }) });
    for (const words of [apiWords, libraryWords, toolWords, commandWords, pageWords])
      expect(inWords(error.remedyParts, words)).toBe('Do GET /agents.');
  });
});

test('no remedy in the code names a route in its text', () => {
  const product = readSourceFiles().filter(({ path }) => /^(shared|lambdas|local|client|infra)\//.test(path));
  const remedies = product.flatMap(({ text }) => [...text.matchAll(/remedy: (?:[^;{}]|\{ \w+: [^}]*\})*/g)]);
  expect(remedies.length).toBeGreaterThan(100);
  const routes = remedies.map(([text]) => text).filter((text) => /\b(GET|POST|PUT|DELETE) \//.test(text));
  expect(routes).toEqual([]);
});

test.for([
  ['the library', libraryWords],
  ['the command line', commandWords],
  ['MCP', toolWords],
  ['the console', pageWords],
] as const)('%s sends nobody to a route', ([, { calls, options }]) => {
  const words = [...Object.values(calls), ...Object.values(options)];
  expect(words.filter((word) => /\b(GET|POST|PUT|DELETE)\b|^$/.test(word))).toEqual([]);
});
