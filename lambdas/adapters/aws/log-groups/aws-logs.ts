import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { type ListedSources, type LogSources, unreadable } from '#lambdas/ports/log-source.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';
import { createLogGroupSource } from './log-group-source.ts';

export interface AwsLogsOptions {
  homeRegion: string;
  /** A group that agents do not see: it holds what agents of all owners said. */
  hidden?: string;
}

/** Log groups of one account; no files. */
export function createAwsLogs(cloud: Cloud<LogReads>, { homeRegion, hidden }: AwsLogsOptions): LogSources {
  return {
    group: (name, region = homeRegion) =>
      name === hidden
        ? unreadable('it holds the output of all agents, which has its own way to be read')
        : createLogGroupSource(cloud, { name, region }),
    file: () => unreadable('there are no files to watch on AWS; name a log group'),
    list: (wanted) => listGroups(cloud, { ...wanted, region: wanted.region ?? homeRegion }),
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
  { contains, region, signal }: { contains: string; region: string; signal: AbortSignal },
): Promise<ListedSources> {
  const groups: ListedSources['groups'][number][] = [];
  let token: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const answer = await cloud.call({
      ...{ service: 'cloudwatch-logs', operation: 'DescribeLogGroups', region, signal },
      input: {
        ...(contains === '' ? {} : { logGroupNamePattern: contains }),
        ...(token === undefined ? {} : { nextToken: token }),
      },
    });
    if (answer.outcome !== 'answered') {
      return { groups, files: [], gaps: [`log groups of ${region}: ${answer.code}: ${answer.message}`] };
    }
    const page = groupsSchema.parse(answer.output);
    groups.push(
      ...page.logGroups.map(({ logGroupName, storedBytes }) => ({ name: logGroupName, bytes: storedBytes })),
    );
    token = page.nextToken;
    if (token === undefined) return { groups, files: [], gaps: [] };
  }
  return {
    groups,
    files: [],
    gaps: [`log groups of ${region}: there are more than ${groups.length}; narrow it`],
  };
}
