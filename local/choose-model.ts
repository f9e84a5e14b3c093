import type { Clock } from '#lambdas/ports/clock.ts';

export interface ChosenModel {
  apiKey: string;
  baseUrl?: string;
  /** True where playbooks stand in. */
  rehearsal: boolean;
  close(): Promise<void>;
}

/** The configured model, or, without one, a rehearsal server of the platform's own. */
export async function chooseModel(
  world: { clock: Clock },
  configured: { apiKey: string; baseUrl?: string } | undefined,
): Promise<ChosenModel> {
  if (configured !== undefined) return { ...configured, rehearsal: false, close: async () => undefined };
  const { startRehearsalServer } = await import('./rehearsal/server.ts');
  const server = await startRehearsalServer({ now: () => world.clock.now().getTime() });
  return { apiKey: 'rehearsal', baseUrl: server.url, rehearsal: true, close: () => server.close() };
}
