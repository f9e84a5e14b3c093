import { describe, expect, test } from 'vitest';
import { fakeCli } from './cli-world.ts';

const command = 'npm run agents --';

describe('From a clone, where the program is called by npm', () => {
  test.each(['', 'task', 'output', 'list', 'kill', 'wait', 'types'])(
    'every command in the help of `%s` can be copied',
    async (name) => {
      const cli = fakeCli({}, { command });
      expect(await cli.run(...(name === '' ? [] : [name]), '--help')).toBe(0);
      expect(cli.out.text).toMatch(/^Usage: npm run agents -- /);
      expect(cli.out.text).toContain(`\n  ${command} `);
      expect(cli.out.text.replaceAll(command, '')).not.toMatch(/(^ *|[`|] ?)agents [a-z[]/m);
    },
  );

  test('an error names commands that can be copied', async () => {
    const cli = fakeCli({ 'GET /agents': [{ body: { agents: [] } }] }, { command });
    expect(await cli.run('output', 'nobody')).toBe(64);
    expect(cli.err.text).toContain(`\`${command} list\` shows them.`);
  });

  test('the page to read after a slip is named as it is typed', async () => {
    const cli = fakeCli({}, { command });
    await cli.run('list', '--bogus');
    expect(cli.err.text).toContain(`See \`${command} list --help\`.`);
  });
});
