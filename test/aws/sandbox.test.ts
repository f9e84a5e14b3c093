import { gzipSync } from 'node:zlib';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  ListBuildsForProjectCommand,
  StartBuildCommand,
  type StatusType,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createCodeBuildSandbox } from '#lambdas/adapters/aws/codebuild/sandbox.ts';
import { workspaceKey } from '#lambdas/ports/blobs.ts';
import type { SandboxCommand } from '#lambdas/ports/sandbox.ts';
import { workspaceOf } from '#test/contracts/agent-samples.ts';
import { never } from '#test/contracts/agent-store/harness.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { nowhere } from './loopback.ts';
import { restlessClock } from './restless-clock.ts';

const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
const nonce = countingIds().uuid();
const logs = { groupName: '/aws/codebuild/commands', streamName: 'stream' };

function openSandbox() {
  const [codebuild, log] = [new CodeBuildClient(nowhere), new CloudWatchLogsClient(nowhere)];
  const [builds, events] = [mockClient(codebuild), mockClient(log)];
  builds.on(StartBuildCommand).resolves({ build: { id: 'commands:1' } });
  builds.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus: 'IN_PROGRESS', logs }] });
  builds.on(StopBuildCommand).resolves({});
  const say = (...messages: readonly string[]) =>
    events
      .on(GetLogEventsCommand)
      .resolvesOnce({ events: messages.map((message) => ({ message })), nextForwardToken: 'end' })
      .resolves({ events: [], nextForwardToken: 'end' });
  const warnings: string[] = [];
  const deps = {
    ...{ codebuild, logs: log, clock: restlessClock(), ids: countingIds() },
    signDownload: async (key: string) => `https://bucket.example/${key}?signed`,
    log: { warn: (message: string) => warnings.push(message) },
  };
  return { builds, events, say, warnings, sandbox: createCodeBuildSandbox(deps, 'commands') };
}

const command: SandboxCommand = {
  ...{ workspace: workspaceOf('a'), argv: ['npm', 'test'], env: { CI: '1' }, timeoutMs: 600_000 },
  ...{ maxOutputBytes: 1_000, network: true, onOutput: () => undefined, signal: never() },
};

describe('a command in CodeBuild', () => {
  test('is one build, whose variables hold the address of the workspace and nothing of the command', async () => {
    const { builds, say, sandbox } = openSandbox();
    say('[Container] Running', `::out ${nonce} aGVsbG8K\n`, `::end ${nonce} 1 6\n`);
    expect(await sandbox.run(command)).toMatchObject({
      ended: 'exited',
      exitCode: 1,
      output: 'hello\n',
      droppedBytes: 0,
    });
    const [start, ...others] = builds.commandCalls(StartBuildCommand).map(({ args }) => args[0].input);
    expect(others).toEqual([]);
    expect(start).toMatchObject({
      projectName: 'commands',
      idempotencyToken: nonce,
      timeoutInMinutesOverride: 15,
    });
    expect(start?.environmentVariablesOverride).toEqual([
      {
        name: 'SANDBOX_WORKSPACE_URL',
        value: `https://bucket.example/${workspaceKey(command.workspace)}?signed`,
      },
      { name: 'SANDBOX_NONCE', value: nonce },
      { name: 'SANDBOX_KEY', value: expect.any(String) },
    ]);
    const { phases } = JSON.parse(start?.buildspecOverride ?? '');
    const head = phases.build.commands[0].split('\n').slice(0, 5);
    expect(head).toEqual([
      `argv64='${Buffer.from('npm\0test\0').toString('base64')}'`,
      `variables64='${Buffer.from('CI=1\0').toString('base64')}'`,
      'timeout_ms=600000',
      'max_bytes=1000',
      'network=yes',
    ]);
    expect(builds.commandCalls(StopBuildCommand)).toEqual([]);
  });

  test('is stopped when the caller goes away', async () => {
    const { builds, say, sandbox } = openSandbox();
    const caller = new AbortController();
    say(`::out ${nonce} aGVsbG8K`);
    const result = await sandbox.run({ ...command, signal: caller.signal, onOutput: () => caller.abort() });
    expect(result).toMatchObject({ ended: 'aborted', output: 'hello\n', droppedBytes: 0 });
    expect(builds.commandCalls(StopBuildCommand).map(({ args }) => args[0].input)).toEqual([
      { id: 'commands:1' },
    ]);
  });

  test('that is not stopped is a warning: the build ends by its own timeout', async () => {
    const { builds, say, sandbox, warnings } = openSandbox();
    const caller = new AbortController();
    builds.on(StopBuildCommand).rejects(new Error('no such build'));
    say(`::out ${nonce} aGVsbG8K`);
    await sandbox.run({ ...command, signal: caller.signal, onOutput: () => caller.abort() });
    expect(warnings).toEqual(['build not stopped']);
  });

  test('whose container ends without a word is an error, once its log had time to come', async () => {
    const { builds, say, sandbox } = openSandbox();
    say('[Container] Phase is DOWNLOAD_SOURCE');
    builds.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus: 'FAULT', logs }] });
    await expect(sandbox.run(command)).rejects.toMatchObject({ code: 'unavailable' });
    expect(builds.commandCalls(BatchGetBuildsCommand)).toHaveLength(5);
  });

  test('whose words come after its end is told all the same', async () => {
    const { builds, events, sandbox } = openSandbox();
    builds.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus: 'SUCCEEDED', logs }] });
    events
      .on(GetLogEventsCommand)
      .resolvesOnce({ events: [], nextForwardToken: 'a' })
      .resolvesOnce({ events: [], nextForwardToken: 'a' })
      .resolvesOnce({ events: [{ message: `::end ${nonce} 0 0` }], nextForwardToken: 'b' })
      .resolves({ events: [], nextForwardToken: 'b' });
    expect(await sandbox.run(command)).toMatchObject({ ended: 'exited', exitCode: 0 });
  });

  test('does not believe words with another nonce', async () => {
    const { builds, say, sandbox } = openSandbox();
    say('::end 00000000-0000-4000-8000-000000000000 0 0', '::refused x because');
    builds.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus: 'FAILED', logs }] });
    await expect(sandbox.run(command)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('that needs a network of its own where there is none is refused', async () => {
    const { say, sandbox } = openSandbox();
    say(`::refused ${nonce} a network of its own is not to be had here`);
    await expect(sandbox.run({ ...command, network: false })).rejects.toThrow('a network of its own');
  });

  test('may be begun, left alone and looked at later', async () => {
    const { builds, say, sandbox } = openSandbox();
    say(
      `::lay ${nonce} ${toBase64('/tmp/w')}`,
      `::out ${nonce} ${toBase64('hello')}`,
      `::end ${nonce} 0 5 command`,
    );
    const ticket = await sandbox.unattended.begin(command, 'call-1');
    expect(ticket).toEqual({ build_id: 'commands:1', nonce });
    expect(await sandbox.unattended.look(ticket, command)).toBeUndefined();
    builds.on(BatchGetBuildsCommand).resolves({ builds: [{ buildStatus: 'SUCCEEDED', logs }] });
    expect(await sandbox.unattended.look(ticket, command)).toMatchObject({
      ...{ ended: 'exited', exitCode: 0, output: 'hello', lay: '/tmp/w' },
    });
    expect(builds.commandCalls(StartBuildCommand)).toHaveLength(1);
    await sandbox.unattended.stop(ticket);
    expect(builds.commandCalls(StopBuildCommand).map(({ args }) => args[0].input)).toEqual([
      { id: 'commands:1' },
    ]);
  });

  test('is found by who began it where its ticket got lost, and stopped if it still goes on', async () => {
    const { builds, sandbox } = openSandbox();
    const build = (id: string, key: string, buildStatus: StatusType) => ({
      ...{ id, buildStatus },
      environment: {
        ...{ type: 'ARM_CONTAINER' as const, image: 'i', computeType: 'BUILD_GENERAL1_SMALL' as const },
        environmentVariables: [{ name: 'SANDBOX_KEY', value: key }],
      },
    });
    const listed = [
      build('commands:1', 'call-1', 'IN_PROGRESS'),
      build('commands:2', 'call-2', 'IN_PROGRESS'),
      build('commands:3', 'call-1', 'SUCCEEDED'),
      build('commands:4', 'call-1', 'IN_PROGRESS'),
    ];
    builds.on(ListBuildsForProjectCommand).resolves({ ids: listed.map(({ id }) => id) });
    builds.on(BatchGetBuildsCommand).resolves({ builds: listed });
    expect(await sandbox.unattended.stopBegun('call-1')).toBe('stopped');
    const stopped = builds.commandCalls(StopBuildCommand).map(({ args }) => args[0].input.id);
    expect(stopped).toEqual(['commands:1', 'commands:4']);
    expect(builds.commandCalls(ListBuildsForProjectCommand)[0]?.args[0].input).toEqual({
      ...{ projectName: 'commands', sortOrder: 'DESCENDING' },
    });
    expect(await sandbox.unattended.stopBegun('call-3')).toBe('nothing');
    builds.on(StopBuildCommand).rejects(new Error('no'));
    expect(await sandbox.unattended.stopBegun('call-1')).toBe('not stopped');
  });

  test('says when the container could not take the network away from it', async () => {
    const { say, sandbox } = openSandbox();
    say(`::open ${nonce} network`, `::end ${nonce} 0 0 command`);
    const result = await sandbox.run({ ...command, network: false });
    expect(result.confinement).toEqual({ means: 'a container', gaps: ['reach the network'] });
  });

  test('hands back files whose parts came apart, and names what was too large', async () => {
    const { say, sandbox } = openSandbox();
    const packed = gzipSync('<report/>').toString('base64');
    say(
      `::file ${nonce} ${toBase64('a/report.xml')} ${packed.slice(0, 8)}`,
      `::file ${nonce} ${toBase64('a/report.xml')} ${packed.slice(8)}`,
      `::file ${nonce} ${toBase64('broken.xml')} ${toBase64('not gzip')}`,
      `::large ${nonce} ${toBase64('huge.xml')}`,
      `::end ${nonce} 0 0 command`,
    );
    const { files, tooLarge } = await sandbox.run(command);
    expect(files).toEqual([{ path: 'a/report.xml', text: '<report/>' }]);
    expect(tooLarge).toEqual(['huge.xml', 'broken.xml']);
  });
});
