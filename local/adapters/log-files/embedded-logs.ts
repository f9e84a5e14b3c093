import type { LogSources, OpenLogs } from '#lambdas/ports/log-source.ts';
import { allowFiles, listAllowedFiles } from './allowed-files.ts';
import { createFileSource } from './file-source.ts';

/**
 * Files of this machine that its owner named, beside the log groups of an account.
 * @param files files and folders; without any, no file can be read.
 */
export function createEmbeddedLogs(openGroups: OpenLogs, files: readonly string[]): OpenLogs {
  const allow = allowFiles(files);
  return (agentId): LogSources => {
    const groups = openGroups(agentId);
    return {
      group: (name, place) => groups.group(name, place),
      file: (path) => createFileSource(allow, path),
      async list(wanted) {
        const [listed, found] = await Promise.all([
          groups.list(wanted),
          listAllowedFiles(files, wanted.contains),
        ]);
        const gaps = found.isCut ? [`all files: there are more than ${found.files.length}`] : [];
        return { groups: listed.groups, files: found.files, gaps: [...listed.gaps, ...gaps] };
      },
    };
  };
}
