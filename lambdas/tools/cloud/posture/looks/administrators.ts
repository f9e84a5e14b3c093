import * as z from 'zod';
import { askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Look } from '../look.ts';

const pageSchema = z.object({
  PolicyUsers: z.array(z.object({ UserName: z.string() })).default([]),
  Marker: z.string().nullish(),
});

/** Users to whom AWS's own policy for administrators is attached, not by a group or role. */
export const seeAdministrators: Look = {
  checks: ['admin-users'],
  async see(place) {
    const partition = place.region.startsWith('cn-') ? 'aws-cn' : 'aws';
    const input = {
      PolicyArn: `arn:${partition}:iam::aws:policy/AdministratorAccess`,
      EntityFilter: 'User',
    };
    const { items, gaps } = await askAll(
      place.cloud,
      { service: 'iam', operation: 'ListEntitiesForPolicy', input, ...callIn(place) },
      {
        schema: pageSchema,
        items: ({ PolicyUsers }) => PolicyUsers,
        next: ({ Marker }) => Marker,
        token: 'Marker',
      },
    );
    const short = items.map(({ UserName }) => ({ resource: UserName, what: 'holds it directly' }));
    return [{ check: 'admin-users', seen: Math.max(1, items.length), short, gaps }];
  },
};
