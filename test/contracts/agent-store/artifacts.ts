import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { artifactOf, batchOf, claimOf, commitOf, endOf, turnOf } from '../agent-samples.ts';
import { type OpenStore, startAgent, upTo } from './harness.ts';

export function artifacts(open: OpenStore): void {
  describe('files that an agent made', () => {
    test('are listed with the record, through all that is written later, after a crash and after the end', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id, artifacts: before } = await startAgent(store, claimOf());
      expect(before).toEqual([]);
      const files = [
        artifactOf('report.sarif', { media_type: 'application/sarif+json' }),
        artifactOf('a.csv'),
      ];
      expect(await store.putArtifacts(agent_id, files)).toEqual({ refused: false, artifacts: files });
      await store.append(agent_id, batchOf(['A line']));
      await store.openTurn(agent_id, 'lease-1');
      expect(await store.commitTurn(agent_id, commitOf('lease-1', turnOf(1)))).toMatchObject({
        record: { artifacts: files },
      });
      const reopened = await harness.crash();
      expect(await reopened.get(agent_id)).toMatchObject({ artifacts: files });
      expect(await reopened.end(agent_id, endOf(), [])).toMatchObject({ record: { artifacts: files } });
      expect(await reopened.get(agent_id)).toMatchObject({ artifacts: files, status: 'completed' });
    });

    test('take the place of one of the same name', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      const [first, other] = [artifactOf('a.csv'), artifactOf('b.csv')];
      const second = artifactOf('a.csv', { sha256: 'cd'.repeat(32), bytes: 11 });
      await harness.store.putArtifacts(agent_id, [first, other]);
      const listed = await harness.store.putArtifacts(agent_id, [second]);
      expect(listed).toEqual({ refused: false, artifacts: [other, second] });
      expect(await harness.store.putArtifacts(agent_id, [second])).toEqual(listed);
    });

    test('are all listed where several calls list theirs at once', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await Promise.all(upTo(8).map((n) => store.putArtifacts(agent_id, [artifactOf(`${n}.csv`)])));
      const names = (await store.get(agent_id))?.artifacts.map(({ name }) => name);
      expect(names?.toSorted()).toEqual(upTo(8).map((n) => `${n}.csv`));
    });

    test('are left out where there are too many, or too much of them', async () => {
      await using harness = await open();
      const { store } = harness;
      const { count, bytes, totalBytes } = limits.artifacts;
      const many = await startAgent(store, claimOf());
      await store.putArtifacts(
        many.agent_id,
        upTo(count + 1).map((n) => artifactOf(`${n}.csv`)),
      );
      const listed = (await store.get(many.agent_id))?.artifacts.map(({ name }) => name);
      expect(listed).toEqual(upTo(count).map((n) => `${n}.csv`));
      const big = await startAgent(store, claimOf());
      const room = Math.floor(totalBytes / bytes);
      const files = upTo(room).map((n) => artifactOf(`${n}.bin`, { bytes }));
      await store.putArtifacts(big.agent_id, files);
      const more = artifactOf('more.bin', { bytes: totalBytes - room * bytes + 1 });
      expect(await store.putArtifacts(big.agent_id, [more])).toEqual({ refused: false, artifacts: files });
    });
  });
}
