import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from '#test/workspace/folders.ts';
import { meansHere, openSandboxWorld, ownSleep, running, script } from './sandbox-world.ts';

const isRoot = process.getuid?.() === 0;

// The kernel ends what is left of a namespace a moment after its first process: hence the polls.
describe.each(meansHere)('$title, a command', ({ means, isHere }) => {
  const here = test.skipIf(!isHere);
  const open = (limits = {}) => openSandboxWorld({ means: [means], limits });

  here('leaves no process behind, not even one that went into a session of its own', async () => {
    await using world = await open();
    const seconds = ownSleep();
    const { output } = await world.sandbox.run(
      script(
        `setsid sh -c 'sleep ${seconds} & sleep ${seconds}' < /dev/null > /dev/null 2>&1 & sleep 0.3; echo started`,
      ),
    );
    expect(output).toBe('started\n');
    await expect.poll(() => running(seconds)).toBe(0);
  });

  here('that takes too long is ended with all that it started', async () => {
    await using world = await open();
    const seconds = ownSleep();
    const daemon = `setsid sleep ${seconds} > /dev/null 2>&1 &`;
    const result = await world.sandbox.run(
      script(`${daemon} trap '' TERM INT; echo started; sleep ${seconds}`, { timeoutMs: 700 }),
    );
    expect(result).toMatchObject({ ended: 'timeout', output: 'started\n' });
    await expect.poll(() => running(seconds)).toBe(0);
  });

  here('that its caller leaves is ended with all that it started', async () => {
    await using world = await open();
    const seconds = ownSleep();
    const caller = new AbortController();
    const result = await world.sandbox.run(
      script(`setsid sleep ${seconds} & sleep 0.3; echo started; sleep ${seconds}`, {
        signal: caller.signal,
        onOutput: () => caller.abort(),
      }),
    );
    expect(result).toMatchObject({ ended: 'aborted', output: 'started\n' });
    await expect.poll(() => running(seconds)).toBe(0);
    expect(await readdir(world.folder)).toEqual([]);
  });

  here('that starts processes without end comes to a limit', async () => {
    await using world = await open({ processes: 60 });
    const seconds = ownSleep();
    const bomb = `i=0; while [ $i -lt 400 ]; do sleep ${seconds} & i=$((i+1)); done; echo "all started"; sleep 60`;
    const result = await world.sandbox.run(script(bomb, { timeoutMs: 30_000 }));
    expect(result.output).not.toContain('all started');
    await expect.poll(() => running(seconds)).toBe(0);
  });

  here('that takes too much memory is ended', { timeout: 20_000 }, async () => {
    await using world = await open({ memoryBytes: 200_000_000 });
    const hog =
      'const all = []; for (let i = 0; i < 40; i++) all.push(Buffer.alloc(10_000_000, 1)); setTimeout(() => {}, 60_000)';
    const result = await world.sandbox.run({ ...script(''), argv: ['node', '-e', hog], timeoutMs: 15_000 });
    expect(result).toMatchObject({ ended: 'over_limit', limit: 'memory' });
  });

  here('that fills the disk is ended, be it with one file or with many', { timeout: 20_000 }, async () => {
    await using world = await open({ diskBytes: 20_000_000 });
    const one = await world.sandbox.run(script('head -c 60000000 /dev/zero > one'));
    expect(one).toMatchObject({ ended: 'exited' });
    expect(one).not.toMatchObject({ exitCode: 0 });
    const many =
      'i=0; while [ $i -lt 40 ]; do head -c 1000000 /dev/zero > $TMPDIR/$i; i=$((i+1)); done; sleep 60';
    expect(await world.sandbox.run(script(many))).toMatchObject({ ended: 'over_limit', limit: 'disk' });
    expect(await readdir(world.folder)).toEqual([]);
  });

  here('that writes without end is kept short and counted', async () => {
    await using world = await open();
    const result = await world.sandbox.run(script('yes', { timeoutMs: 500, maxOutputBytes: 1_000 }));
    expect(result.ended).toBe('timeout');
    expect(result.output).toHaveLength(1_000);
    expect(result.droppedBytes).toBeGreaterThan(0);
  });

  here('sees its own environment, its own home and its own copy', async () => {
    await using world = await open();
    const result = await world.sandbox.run(
      script('cat README.md; echo changed > README.md; ls -A "$HOME"; ls -A "$TMPDIR"'),
    );
    expect(result.output).toBe('Hello\n');
    expect(await world.sandbox.run(script('cat README.md'))).toMatchObject({ output: 'Hello\n' });
  });

  here('cannot have a file outside handed back by a link', async () => {
    await using world = await open();
    const result = await world.sandbox.run(
      script('ln -s /etc/passwd report.xml; mkdir d; ln -s /etc d/e; mkfifo pipe.xml', {
        collect: ['report.xml', 'd/e/passwd', 'pipe.xml', '**/passwd'],
      }),
    );
    expect(result).toMatchObject({ ended: 'exited', exitCode: 0, files: [], tooLarge: [] });
  });

  here('leaves a tree that cannot be entered, and it is removed all the same', async () => {
    await using world = await open();
    await world.sandbox.run(script('mkdir -p a/b; touch a/b/c; chmod 000 a/b a'));
    expect(await readdir(world.folder)).toEqual([]);
  });

  test.skipIf(!isHere || !isRoot)(
    'of a platform that is root is another user without any rights',
    async () => {
      await using world = await open();
      const { output } = await world.sandbox.run(
        script('id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status'),
      );
      expect(output).toMatch(/^6\d{4}\nCapEff:\s+0+\nCapBnd:\s+0+\nNoNewPrivs:\s+1\n$/);
    },
  );

  here('reaches what the result says that it reaches', async () => {
    await using world = await open();
    const secret = join(await makeFolder(), 'secret.txt');
    await writeFile(secret, 'for the user alone\n', { mode: 0o600 });
    const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const looks = [
      `cat ${secret} > /dev/null 2>&1 && echo file`,
      `[ -e ${world.folder} ] && echo folder`,
      '[ $(wc -l < /etc/passwd) -gt 1 ] && echo users',
      `node -e "require('net').connect(${port}, '127.0.0.1').on('data', () => console.log('network')).on('error', () => {})"`,
    ];
    const { output, confinement } = await world.sandbox.run(script(looks.join('; ')));
    server.close();
    const reached = output.split('\n').filter((word) => word !== '');
    const gaps = confinement.gaps.join('; ');
    expect(confinement.means).toBe(means.name);
    expect(reached.includes('network')).toBe(gaps.includes('reach the network'));
    expect(reached.includes('file')).toBe(gaps.includes('every file of the user'));
    expect(reached.includes('folder')).toBe(gaps.includes('read'));
    expect(reached.includes('users')).toBe(gaps.includes('read'));
    if (means.name === 'bubblewrap') expect([reached, confinement.gaps]).toEqual([[], []]);
  });

  here('of a platform that was killed is cleared away at the next start', async () => {
    await using world = await open();
    const seconds = ownSleep();
    const abandoned = new AbortController();
    // What a killed platform leaves: a run that nobody waits for any more.
    const going = world.sandbox.run(
      script(`setsid sleep ${seconds} & sleep ${seconds}`, { signal: abandoned.signal }),
    );
    await expect.poll(() => running(seconds)).toBeGreaterThan(1);
    await using next = await openSandboxWorld({ means: [means], folder: world.folder });
    await next.sandbox.sweep();
    await expect.poll(() => running(seconds)).toBe(0);
    expect(await readdir(world.folder)).toEqual([]);
    await going;
  });
});

test('the first means that works is taken, and one that does not is told to operators', async () => {
  const broken = {
    name: 'none such',
    endsTogether: true,
    gaps: () => [],
    layOf: () => '/',
    wrap: async () => ['no-such-program'] as [string],
  };
  const works = meansHere.filter(({ isHere }) => isHere).map(({ means }) => means);
  await using world = await openSandboxWorld({ means: [broken, ...works] });
  const { confinement } = await world.sandbox.run(script('true'));
  expect(confinement.means).toBe(works[0]?.name);
  expect(world.logged).toEqual([
    [
      'the sandbox cannot use this',
      { means: 'none such', trouble: expect.stringContaining('no-such-program') },
    ],
  ]);
});

test('a machine without any means runs nothing', async () => {
  await using world = await openSandboxWorld({ means: [] });
  await expect(world.sandbox.run(script('true'))).rejects.toMatchObject({ code: 'unavailable' });
  expect(await readdir(world.folder)).toEqual([]);
});

test('a sandbox that is closed ends what runs, and leaves nothing on the disk', async () => {
  await using world = await openSandboxWorld();
  const seconds = ownSleep();
  const going = world.sandbox.run(script(`sleep ${seconds}`));
  await expect.poll(() => running(seconds)).toBeGreaterThan(0);
  await world.sandbox.close();
  expect(await going).toMatchObject({ ended: 'aborted' });
  await expect.poll(() => running(seconds)).toBe(0);
  await expect(readdir(world.folder)).rejects.toThrow('ENOENT');
});
