import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { noPaint } from '#client/cli/view/paint.ts';
import { renderBoard } from '#client/cli/watch/board.ts';
import { type ListedAgent, listedAgentSchema } from '#shared/contract/list-agents.ts';
import fc from '#test/properties.ts';
import { agentId, completed, listed, startedAt } from '../cli-world.ts';

const other = 'agent-y-zyxwvutsrq';
const nowMs = Date.parse('2026-11-22T12:00:00.000Z');
const agent = (id: string, rest: Partial<ListedAgent> = {}): ListedAgent =>
  listedAgentSchema.parse(listed(id, rest));
const progress = (percent_complete: number, current_step: string) => ({
  progress: { current_step, percent_complete, last_update: startedAt },
});
const approval = {
  ...{ tool: 'deploy', title: 'Deploy shop to prod', details: '', plan_hash: 'a'.repeat(64) },
  ...{ requested_at: startedAt, expires_at: '2026-11-22T12:30:00.000Z' },
};

function draw(agents: readonly ListedAgent[], columns: number, rows = 24): string[] {
  return renderBoard({ agents, lookedAtMs: nowMs - 3_000, nowMs }, { columns, rows }, noPaint);
}

describe('the board', () => {
  const agents = [
    agent(agentId, { ...completed, description: 'Tests', cost_usd: 0.5 }),
    agent(other, { ...progress(45, 'Scanning'), cost_usd: 0.0123 }),
  ];

  test('shows those that run on top, grown older since they were looked at', () => {
    expect(draw(agents, 120)).toEqual([
      '1 running, 1 ended, $0.5123',
      `⠋  ${other}  ━━━━━━━━━───────────   45%     2m 3s   $0.0123  Scanning`,
      `✔  ${agentId}  completed                   just now   $0.5000  Tests`,
    ]);
  });

  test('leaves out cells, cost and age as the terminal gets narrower', () => {
    expect(draw(agents, 84)[1]).toBe(`⠋  ${other}  ━━━━━─────   45%     2m 3s   $0.0123  Scanning`);
    expect(draw(agents, 72)[1]).toBe(`⠋  ${other}   45%           2m 3s   $0.0123  Scanning`);
    expect(draw(agents, 60)[1]).toBe(`⠋  ${other}   45%           2m 3s  Scanning`);
    expect(draw(agents, 40)[1]).toBe('⠋  …nt-y-zyxwvutsrq   45%        Scann…');
  });

  test('marks who waits for approval, and tells for what', () => {
    const [totals, row] = draw([agent(agentId, { approval })], 100);
    expect(totals).toBe('1 running, 1 waiting for approval, 0 ended, $0');
    expect(row).toMatch(/^\? {2}agent-x-abcdefghij {2}approve\? .*Deploy shop to prod$/);
  });

  test('counts no costs of a rehearsal, for nobody pays them', () => {
    const rehearsal = agent(agentId, { rehearsal: true, cost_usd: 1, ...progress(5, 'Looking') });
    const [totals, row] = draw([rehearsal, agent(other, { cost_usd: 0.25 })], 100);
    expect(totals).toBe('2 running, 0 ended, $0.2500, no model behind 1');
    expect(row).toMatch(/ {2}no model {2}Looking$/);
  });

  test('counts what has no room', () => {
    const many = Array.from({ length: 9 }, (_, n) => agent(`agent-n-abcdefghi${'abcdefghi'[n]}`));
    const lines = draw(many, 80, 6);
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('and 6 more');
  });

  test('names the owner among the agents of a team', () => {
    const [mine] = [agent(agentId, { owner: 'arn:aws:iam::1:role/dev', ...progress(1, 'Looking') })];
    const state = { agents: mine ? [mine] : [], lookedAtMs: nowMs, nowMs, isTeam: true };
    expect(renderBoard(state, { columns: 100, rows: 9 }, noPaint)[1]).toMatch(/dev: Looking$/);
  });

  test('stays within its lines and columns whatever agents say', () => {
    const nasty = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 1 }),
          fc.constantFrom(
            '\n',
            '\r',
            '\t',
            '\u001b[2J',
            '\u001b]0;x\u0007',
            '\u202e',
            '界',
            '👩‍👩‍👧',
            '\u009b1A',
          ),
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        nasty,
        nasty,
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 9 }),
        (step, title, columns, rows) => {
          const hostile = [
            agent(agentId, progress(50, step)),
            agent(other, { approval: { ...approval, title } }),
            agent('agent-z-aaaaaaaaaa', { ...completed, description: title }),
          ];
          const lines = renderBoard(
            { agents: hostile, lookedAtMs: nowMs, nowMs, notice: step },
            { columns, rows },
            noPaint,
          );
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
          for (const line of lines) {
            expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
            if (columns >= 40) expect(stringWidth(line)).toBeLessThan(columns);
          }
        },
      ),
    );
  });
});
