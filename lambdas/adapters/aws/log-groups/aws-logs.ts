import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { type ListedSources, type LogPlace, type LogSources, unreadable } from '#lambdas/ports/log-source.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';
import { isSaidByAgents } from '#shared/deployment/own-log-groups.ts';
import { createLogGroupSource } from './log-group-source.ts';

/** Log groups of the account, and of members that let agents in; no files. None that holds what agents said. */
export function createAwsLogs(cloud: Cloud<LogReads>, { homeRegion }: { homeRegion: string }): LogSources {
  return {
    group: (name, { region = homeRegion, account } = {}) =>
      isSaidByAgents(name)
        ? unreadable('it holds what agents of all owners said, which has its own way to be read')
        : createLogGroupSource(cloud, { name, region, account }),
    file: () => unreadable('there are no files to watch on AWS; name a log group'),
    list: ({ region = homeRegion, ...wanted }) => listGroups(cloud, { ...wanted, region }),
  };
}

const groupsSchema = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string(), storedBytes: z.number().default(0) })).default([]),
  nextToken: z.string().optional(),
});

/** 50 to a page. */
const maxPages = 10;

async function listGroups(
  cloud: Cloud<LogReads>,
  { contains, region, account, signal }: LogPlace & { contains: string; region: string; signal: AbortSignal },
): Promise<ListedSources> {
  const groups: ListedSources['groups'][number][] = [];
  const where = account === undefined ? region : `account ${account}, ${region}`;
  let token: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const answer = await cloud.call({
      ...{ service: 'cloudwatch-logs', operation: 'DescribeLogGroups', account, region, signal },
      input: {
        ...(contains === '' ? {} : { logGroupNamePattern: contains }),
        ...(token === undefined ? {} : { nextToken: token }),
      },
    });
    if (answer.outcome !== 'answered') {
      const { code, message } = answer;
      // Without an account there is no region to name either, and the message says what to do.
      const gap =
        code === 'NoAwsAccess' ? `log groups: ${message}` : `log groups of ${where}: ${code}: ${message}`;
      return { groups, files: [], gaps: [gap] };
    }
    const page = groupsSchema.parse(answer.output);
    groups.push(
      ...page.logGroups
        .filter(({ logGroupName }) => !isSaidByAgents(logGroupName))
        .map(({ logGroupName, storedBytes }) => ({ name: logGroupName, bytes: storedBytes })),
    );
    token = page.nextToken;
    if (token === undefined) return { groups, files: [], gaps: [] };
  }
  return {
    groups,
    files: [],
    gaps: [`log groups of ${where}: there are more than ${groups.length}; narrow it`],
  };
}
