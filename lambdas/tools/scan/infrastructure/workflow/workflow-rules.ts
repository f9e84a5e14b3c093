import { at, entriesOf, find, isTrue, itemsOf, type Located, literalOf } from '../located.ts';
import type { Place, Rule } from '../rule.ts';
import { isSecretText } from '../secret-names.ts';
import { pipeToShell } from '../shell.ts';
import { linesMatching, type Step, usesAction, type Workflow, withInput } from './workflow.ts';

/** Parts of an event that anyone can write by opening an issue or a pull request. */
const foreignText =
  /\$\{\{[^}]{0,500}\b(github\.head_ref|github\.event\.(issue|pull_request|discussion)\.(title|body)|github\.event\.pull_request\.head\.(ref|label|repo\.default_branch)|github\.event\.(comment|review|review_comment)\.body|github\.event\.pages[^}]{0,50}\.page_name|github\.event\.(commits[^}]{0,50}|head_commit)\.(message|author\.(email|name))|github\.event\.workflow_run\.(head_branch|head_commit\.(message|author\.(email|name))|display_title))\b/;
const foreignCode =
  /github\.event\.pull_request\.(head|number|merge_commit_sha)|github\.head_ref|github\.event\.workflow_run\.head_|refs\/pull\//;
const echoedSecret = /\b(echo|printf)\b[^|>]{0,500}\$\{\{\s*secrets\.[^}]{0,200}\}\}[^|>]{0,500}$/;
/** Their code is part of the platform that runs the workflow anyway. */
const platformOwner = /^(actions|github)\//;
const unsecureCommands = 'ACTIONS_ALLOW_UNSECURE_COMMANDS';

export const workflowRules: readonly Rule<Workflow>[] = [
  {
    name: 'script-injection',
    severity: 'high',
    title: 'Text that anyone can write becomes part of a script',
    remedy: 'Pass it through env and quote the variable in the script.',
    reference: 'CWE-94',
    check: (workflow) =>
      workflow.steps.flatMap((step) => [
        ...linesMatching(workflow, step.run, foreignText),
        ...(usesAction(step, 'actions/github-script')
          ? linesMatching(workflow, at(step.body, 'with', 'script'), foreignText)
          : []),
      ]),
  },
  {
    name: 'foreign-code-with-rights',
    severity: 'critical',
    title: 'Code of a pull request is checked out where the secrets of the repository are at hand',
    remedy: 'Use the pull_request event, or run only trusted code here and never build what was checked out.',
    reference: 'CWE-829',
    check: ({ events, steps }) =>
      events.has('pull_request_target') || events.has('workflow_run')
        ? steps
            .filter((step) => usesAction(step, 'actions/checkout'))
            .flatMap((step) => [...find(step.body, 'with', 'ref'), ...find(step.body, 'with', 'repository')])
            .filter((input) => foreignCode.test(literalOf(input) ?? ''))
        : [],
  },
  {
    name: 'unpinned-action',
    severity: 'medium',
    title: 'Action of a third party is not pinned to a commit, so that its owner can change what runs',
    remedy: 'Name the full commit hash, with the version in a comment.',
    reference: 'CWE-1357',
    check: ({ jobs, steps }) =>
      [...steps.map(({ uses }) => uses), ...jobs.map(({ body }) => at(body, 'uses'))].filter(
        (uses): uses is Located => uses !== undefined && isUnpinned(literalOf(uses) ?? ''),
      ),
  },
  {
    name: 'write-all',
    severity: 'high',
    title: 'Workflow token may write everything in the repository',
    remedy: 'Grant the single permissions that the jobs need.',
    reference: 'CWE-250',
    check: ({ root, jobs }) =>
      [root, ...jobs.map(({ body }) => body)]
        .flatMap((body) => at(body, 'permissions') ?? [])
        .filter((permissions) => literalOf(permissions) === 'write-all'),
  },
  {
    name: 'no-permissions',
    severity: 'low',
    title: 'Workflow token has the default rights of the repository, which may be to write',
    remedy: 'Add permissions: contents: read at the top, and more where a job needs it.',
    reference: 'CWE-250',
    check: ({ root, jobs }) => {
      const isLimited = at(root, 'permissions') !== undefined;
      const open = jobs.find(({ body }) => at(body, 'permissions') === undefined);
      return isLimited || open === undefined ? [] : [open];
    },
  },
  {
    name: 'secret-echoed',
    severity: 'high',
    title: 'Secret is printed to the log',
    remedy: 'Do not print it; hand it to the program through env or standard input.',
    reference: 'CWE-532',
    check: (workflow) => workflow.steps.flatMap(({ run }) => linesMatching(workflow, run, echoedSecret)),
  },
  {
    name: 'self-hosted-on-pull-request',
    severity: 'medium',
    title: 'Pull requests run on a machine of your own, where they can stay',
    remedy: 'Use hosted runners for pull requests, or runners that live for one job.',
    reference: 'CWE-829',
    check: ({ events, jobs }) =>
      events.has('pull_request') || events.has('pull_request_target')
        ? jobs
            .flatMap(({ body }) => [
              ...itemsOf(at(body, 'runs-on')),
              ...find(body, 'runs-on', 'labels').flatMap(itemsOf),
            ])
            .filter((label) => literalOf(label) === 'self-hosted')
        : [],
  },
  {
    name: 'unsecure-commands',
    severity: 'high',
    title: 'Output of a step may set variables and paths of later steps',
    remedy: `Remove ${unsecureCommands} and write to $GITHUB_ENV.`,
    reference: 'CVE-2020-15228',
    check: ({ root, jobs, steps }) =>
      [root, ...jobs.map(({ body }) => body), ...steps.map(({ body }) => body)]
        .flatMap((body) => at(body, 'env', unsecureCommands) ?? [])
        .filter(isTrue),
  },
  {
    name: 'pipe-to-shell',
    severity: 'low',
    title: 'A script from the network runs without being checked',
    remedy: 'Download it, compare its checksum, then run it; or use a pinned action.',
    reference: 'CWE-494',
    check: (workflow) => workflow.steps.flatMap(({ run }) => linesMatching(workflow, run, pipeToShell)),
  },
  {
    name: 'token-in-artifact',
    severity: 'high',
    title: 'The whole checkout is uploaded, and with it the token that git keeps there',
    remedy: 'Set persist-credentials: false on the checkout, or upload only what was built.',
    reference: 'CWE-522',
    check: ({ jobs }) => jobs.flatMap(({ steps }) => leakedCheckout(steps)),
  },
  {
    name: 'all-secrets-inherited',
    severity: 'medium',
    title: 'Every secret is handed to a workflow of another repository',
    remedy: 'Name the secrets that it needs.',
    reference: 'CWE-522',
    check: ({ jobs }) =>
      jobs.flatMap(({ body }) => {
        const secrets = at(body, 'secrets');
        const isForeign = /^[\w-]+\//.test(literalOf(at(body, 'uses')) ?? '');
        return isForeign && secrets !== undefined && literalOf(secrets) === 'inherit' ? [secrets] : [];
      }),
  },
  {
    name: 'registry-password',
    severity: 'high',
    title: 'Password of a container registry is written out',
    remedy: 'Take it from the secrets of the repository.',
    reference: 'CWE-798',
    check: ({ jobs }) =>
      jobs
        .flatMap(({ body }) => [
          at(body, 'container'),
          ...entriesOf(at(body, 'services')).map(([, service]) => service),
        ])
        .flatMap((container) => at(container, 'credentials', 'password') ?? [])
        .filter((password) => isSecretText(literalOf(password)))
        .map(({ line }) => ({ line, evidence: 'password: ***' })),
  },
];

function isUnpinned(uses: string): boolean {
  const [action = '', ref = ''] = uses.split('@');
  if (/^(\.|docker:)/.test(action) || platformOwner.test(action)) return false;
  return !/^[0-9a-f]{40,64}$/.test(ref) && /^[\w-]+\/[\w./-]+$/.test(action);
}

function leakedCheckout(steps: readonly Step[]): readonly Place[] {
  const keepsToken = steps.some(
    (step) => usesAction(step, 'actions/checkout') && withInput(step, 'persist-credentials') !== 'false',
  );
  if (!keepsToken) return [];
  return steps
    .filter((step) => usesAction(step, 'actions/upload-artifact'))
    .flatMap((step) => find(step.body, 'with', 'path'))
    .filter((path) => /^(\.\/?|\$\{\{\s*github\.workspace\s*\}\}\/?)$/.test((literalOf(path) ?? '').trim()));
}
