import { describe, expect, test } from 'vitest';
import { openPlatform } from './platform.ts';
import { uploadTree } from './tiny-workspace.ts';

const types = [
  'aws-infrastructure-expert',
  'code-review-agent',
  'cost-analysis-agent',
  'dependency-agent',
  'devsecops-scanner',
  'infrastructure-security-agent',
  'monitoring-agent',
  'security-auditor-agent',
  'test-runner-agent',
];

describe('In rehearsal', () => {
  test('every one of the nine agent types runs to its end and says that it was one', async () => {
    await using world = await openPlatform({ maxRunning: types.length });
    expect((await world.api.types()).agent_types.map(({ name }) => name)).toEqual(types);
    const workspace = await uploadTree(world.api, {
      'package.json': '{"name": "tiny", "version": "1.0.0"}\n',
      'src/index.js':
        "const { exec } = require('child_process');\nmodule.exports = (a) => exec('ls ' + a);\n",
      Dockerfile: 'FROM node:latest\nCOPY . .\nCMD ["node", "src/index.js"]\n',
    });
    const outputs = await Promise.all(
      types.map(async (subagent_type) => {
        const id = await world.start({ subagent_type, prompt: 'Do your work', workspace });
        return world.ended(id);
      }),
    );
    for (const { subagent_type, lines, ...output } of outputs) {
      const texts = lines.map(({ text }) => text);
      expect(output, subagent_type).toMatchObject({
        ...{ status: 'completed', end_reason: 'finished', rehearsal: true },
        progress: { percent_complete: 100 },
      });
      expect(texts.filter((text) => text.startsWith('[RESULT] '))).toHaveLength(1);
      expect(texts.filter((text) => text.includes('no model is behind this run'))).toHaveLength(1);
      expect(lines.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1));
    }
  });
});
