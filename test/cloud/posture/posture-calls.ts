import { accounts, refusing, regions } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { accountCalls } from './account-calls.ts';
import { regionCalls } from './region-calls.ts';

/** One call in one place that is refused, where an account refuses at all. */
export const refusedCall = { account: '333333333333', region: 'eu-central-1', operation: 'DescribeVolumes' };

/** Every call that an assessment of the organisation makes, with its answer. */
export function postureCalls({ refuses }: { refuses: boolean }): RecordedCall[] {
  const entering = recordedCalls({ refuses }).filter(({ service }) =>
    ['sts', 'organizations', 'account'].includes(service),
  );
  const open = accounts.filter(({ id }) => !refuses || id !== refusing);
  const calls = open.flatMap(({ id }, a) => [
    ...accountCalls(id, a),
    ...regions.flatMap((region, r) => regionCalls(id, region, a * regions.length + r)),
  ]);
  return [...entering, ...(refuses ? calls.map(refuseOne).map(withholdData) : calls)];
}

/** Where an account refuses, AWS Config has no data for the middle one of five rules either. */
function withholdData(call: RecordedCall): RecordedCall {
  if (call.operation !== 'DescribeConformancePackCompliance') return call;
  const types = ['COMPLIANT', 'NON_COMPLIANT', 'INSUFFICIENT_DATA', 'NON_COMPLIANT', 'COMPLIANT'];
  const rules = types.map((ComplianceType, at) => ({ ConfigRuleName: `rule-${at}`, ComplianceType }));
  return { ...call, output: { ConformancePackRuleComplianceList: rules } };
}

function refuseOne(call: RecordedCall): RecordedCall {
  const { account, region, operation } = refusedCall;
  const isIt = call.account === account && call.region === region && call.operation === operation;
  if (!isIt) return call;
  const { output: _, ...made } = call;
  return { ...made, error: { refused: true, code: 'UnauthorizedOperation', message: 'not allowed' } };
}
