import { billCalls } from './bill-calls.ts';
import { accounts, home, refusing, regions } from './organisation.ts';
import { placeCalls } from './place-calls.ts';
import { recommendationsOf } from './recommendations.ts';
import { global, type RecordedCall } from './recorded-call.ts';

export interface Options {
  /** Whether the last account refuses to let agents in. */
  refuses: boolean;
}

/** Every call that the cost tools make in the organisation, with its answer. */
export function recordedCalls({ refuses }: Options): RecordedCall[] {
  const open = accounts.filter(({ id }) => !refuses || id !== refusing);
  return [
    ...organisationCalls(refuses),
    ...billCalls(),
    ...open.flatMap(({ id }, a) =>
      regions.flatMap((region, r) => placeCalls(id, region, a * regions.length + r)),
    ),
    hubCall(),
  ];
}

function organisationCalls(refuses: boolean): RecordedCall[] {
  const identity = (account: string) => ({
    service: 'sts',
    operation: 'GetCallerIdentity',
    region: global,
    input: {},
    output: { Account: account },
  });
  const listed = accounts.map(({ id, name }) => ({ Id: id, Name: name, Status: 'ACTIVE' }));
  const list = { service: 'organizations', operation: 'ListAccounts', region: global };
  const no = {
    refused: true,
    code: 'AccessDenied',
    message: `not authorized to perform: sts:AssumeRole on ${refusing}`,
  };
  return [
    identity(home),
    { ...list, input: {}, output: { Accounts: listed.slice(0, 3), NextToken: 'page-2' } },
    {
      ...list,
      input: { NextToken: 'page-2' },
      output: { Accounts: [...listed.slice(3), { Id: '999999999999', Name: 'closed', Status: 'SUSPENDED' }] },
    },
    ...accounts.slice(1).map(({ id }) => ({
      ...{ service: 'sts', operation: 'AssumeRole', account: id, region: global, input: {} },
      ...(refuses && id === refusing ? { error: no } : { output: {} }),
    })),
    ...accounts.slice(1).map(({ id }) => ({ ...identity(id), account: id })),
    {
      ...{ service: 'account', operation: 'ListRegions', region: global },
      input: { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
      output: {
        Regions: regions.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
      },
    },
  ];
}

/** Of all accounts and regions; half of what it names the detectors find as well. */
function hubCall(): RecordedCall {
  const items = accounts.flatMap(({ id }, a) =>
    regions.flatMap((region, r) => recommendationsOf(id, region, a * regions.length + r).hub),
  );
  return {
    ...{ service: 'cost-optimization-hub', operation: 'ListRecommendations', region: global },
    input: { includeAllRecommendations: false, maxResults: 1_000 },
    output: {
      items: [
        ...items,
        {
          ...{
            recommendationId: 'sp',
            accountId: home,
            actionType: 'PurchaseSavingsPlans',
            currencyCode: 'USD',
          },
          ...{
            currentResourceType: 'ComputeSavingsPlans',
            resourceId: 'sp-1',
            estimatedMonthlySavings: 812.4,
          },
        },
      ],
    },
  };
}
