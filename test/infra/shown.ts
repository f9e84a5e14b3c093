import * as z from 'zod';

/** Any value of a template on one line: `Ref` and `GetAtt` as `<Name>`, joins joined, the account's parts left out. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = intrinsicSchema.safeParse(value);
  if (!intrinsic.success) return JSON.stringify(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = intrinsic.data;
  if (join !== undefined) return join[1].map(shown).join(join[0]).replace(ownAccount, '');
  return `<${Ref ?? attribute?.[0]}>`;
}

const ownAccount = /arn:<AWS::Partition>:([\w-]+):(<AWS::Region>)?:(<AWS::AccountId>)?:/;

const intrinsicSchema = z.union([
  z.object({ Ref: z.string(), 'Fn::GetAtt': z.undefined().optional(), 'Fn::Join': z.undefined().optional() }),
  z.object({
    'Fn::GetAtt': z.array(z.string()),
    Ref: z.undefined().optional(),
    'Fn::Join': z.undefined().optional(),
  }),
  z.object({
    'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]),
    Ref: z.undefined().optional(),
    'Fn::GetAtt': z.undefined().optional(),
  }),
]);
