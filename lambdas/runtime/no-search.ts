import type { OutputSearch } from '../ports/output-search.ts';

/** For functions that neither record lines nor filter them: one that did would say so. */
export const noSearch: OutputSearch = {
  append: async () => refuse(),
  search: async () => refuse(),
  searchAll: async () => refuse(),
};

function refuse(): never {
  throw new Error('this function has no access to the output log');
}
