import type { Plugin } from 'esbuild';

/**
 * Think tells the model what tools there are, and runs none. A tool loads what it needs to run by a dynamic
 * import, and those are left out: scanners and readers of git have no place in its bundle.
 */
export const leaveToolsOut: Plugin = {
  name: 'leave-tools-out',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ kind, importer, path }) =>
      kind === 'dynamic-import' && /\/lambdas\/tools\//.test(importer) ? { path, external: true } : undefined,
    );
  },
};
