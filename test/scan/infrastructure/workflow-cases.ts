import { indent, mark, password, type RuleCase } from './fixtures.ts';

type Pair = readonly [rule: string, bad: string, good: string];

const pinned = 'a'.repeat(40);
const workflow = (on: string, job: string) =>
  `name: a\non: ${on}\npermissions:\n  contents: read\njobs:\n  build:\n    runs-on: ubuntu-24.04\n${indent(job, 4)}`;
const steps = (lines: string, on = 'push') => workflow(on, `steps:\n${indent(lines, 2)}`);
const script = (...lines: readonly string[]) => steps(`- run: |\n${indent(lines.join('\n'), 4)}`);
const job = (lines: string) => `on: push\npermissions: {}\njobs:\n  call:\n${indent(lines, 4)}`;

const pairs: readonly Pair[] = [
  [
    'script-injection',
    script('set -e', `echo "\${{ github.sha }}"`, `echo "\${{ github.event.issue.title }}"${mark}`),
    steps(
      `- run: echo "$TITLE \${{ github.event.issue.number }}"\n  env:\n    TITLE: \${{ github.event.issue.title }}`,
    ),
  ],
  [
    'foreign-code-with-rights',
    steps(
      `- uses: actions/checkout@v5\n  with:\n    ref: \${{ github.event.pull_request.head.sha }}${mark}`,
      'pull_request_target',
    ),
    steps(
      `- uses: actions/checkout@v5\n  with:\n    ref: \${{ github.event.pull_request.head.sha }}`,
      'pull_request',
    ),
  ],
  [
    'unpinned-action',
    steps(`- uses: actions/checkout@v5\n- uses: someone/deploy@v1${mark}`),
    steps(
      `- uses: actions/checkout@v5\n- uses: someone/deploy@${pinned} # v1\n- uses: ./local\n- uses: docker://a:1`,
    ),
  ],
  [
    'write-all',
    `on: push\npermissions: write-all${mark}\njobs:\n  a:\n    steps: []`,
    'on: push\npermissions:\n  contents: write\njobs:\n  a:\n    steps: []',
  ],
  [
    'no-permissions',
    `on: push\njobs:\n  a:${mark}\n    steps: []`,
    'on: push\njobs:\n  a:\n    permissions: {}\n    steps: []',
  ],
  [
    'secret-echoed',
    script(`echo "\${{ secrets.API_KEY }}"${mark}`),
    script(
      `echo "\${{ secrets.API_KEY }}" | docker login --password-stdin`,
      `echo "\${{ secrets.API_KEY }}" > .key`,
    ),
  ],
  [
    'self-hosted-on-pull-request',
    `on: [push, pull_request]\npermissions: {}\njobs:\n  a:\n    runs-on: [self-hosted, linux]${mark}\n    steps: []`,
    'on: [push]\npermissions: {}\njobs:\n  a:\n    runs-on: [self-hosted, linux]\n    steps: []',
  ],
  [
    'unsecure-commands',
    workflow('push', `env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true${mark}\nsteps: []`),
    workflow('push', 'env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: false\nsteps: []'),
  ],
  [
    'pipe-to-shell',
    script('make', `curl -sSf https://example.com/install | sudo bash${mark}`),
    script('# curl https://example.com/install | bash', 'curl -sSf https://example.com/a | jq .'),
  ],
  [
    'token-in-artifact',
    steps(`- uses: actions/checkout@v5\n- uses: actions/upload-artifact@v5\n  with:\n    path: .${mark}`),
    steps(
      '- uses: actions/checkout@v5\n  with:\n    persist-credentials: false\n- uses: actions/upload-artifact@v5\n  with:\n    path: .',
    ),
  ],
  [
    'all-secrets-inherited',
    job(`uses: someone/flows/.github/workflows/a.yml@${pinned}\nsecrets: inherit${mark}`),
    job('uses: ./.github/workflows/a.yml\nsecrets: inherit'),
  ],
  [
    'registry-password',
    workflow(
      'push',
      `container:\n  image: a\n  credentials:\n    username: a\n    password: ${password}${mark}\nsteps: []`,
    ),
    workflow(
      'push',
      `container:\n  image: a\n  credentials:\n    username: a\n    password: \${{ secrets.TOKEN }}\nsteps: []`,
    ),
  ],
];

export const workflowCases: readonly RuleCase[] = pairs.map(([rule, bad, good]) => ({
  rule: `workflow-${rule}`,
  path: '.github/workflows/ci.yml',
  bad,
  good,
}));
