/** Runs work on the same name one after the other, in the order of the calls; other names go on meanwhile. */
export type InTurn = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Writers of one process wait for each other here, so that they do not refuse each other in the table: tools
 * of one family run side by side in one function and write to one record.
 */
export function createInTurn(): InTurn {
  const lasts = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = lasts.get(name);
    const result = before === undefined ? work() : before.then(work, work);
    lasts.set(name, result);
    try {
      return await result;
    } finally {
      if (lasts.get(name) === result) lasts.delete(name);
    }
  };
}
