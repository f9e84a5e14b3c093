import * as z from 'zod';
import type { Resource, Template } from '../synthesized.ts';

export const region = 'eu-central-1';
/** Of nobody; it is also the one that moto takes everybody for. */
export const account = '123456789012';

/** What a resource is called once it is there. */
export interface Physical {
  ref: string;
  arn: string;
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::AccountId': account,
};

const intrinsicSchema = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => ({ ref: Ref })),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }).transform((it) => ({
    arn: it['Fn::GetAtt'][0],
  })),
  z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).transform((it) => ({
    join: it['Fn::Join'],
  })),
]);

/**
 * Puts names in the place of a template's references, as a deployment does.
 * What is never called keeps its logical id.
 * @param given of resources whose name AWS chooses, by logical id.
 */
export function createResolver(template: Template, given: Readonly<Record<string, Physical>>) {
  const physicalOf = (id: string): Physical => {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`no resource ${id}`);
    return given[id] ?? namedByTemplate(resource, resolve) ?? { ref: `<${id}>`, arn: `<${id}>` };
  };
  const resolve = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const intrinsic = intrinsicSchema.parse(value);
    if ('join' in intrinsic) return intrinsic.join[1].map(resolve).join(intrinsic.join[0]);
    if ('arn' in intrinsic) return physicalOf(intrinsic.arn).arn;
    return pseudo[intrinsic.ref] ?? physicalOf(intrinsic.ref).ref;
  };
  return resolve;
}

function namedByTemplate(
  { Type, Properties }: Resource,
  resolve: (value: unknown) => string,
): Physical | undefined {
  const name = (property: string): string => resolve(Properties[property]);
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
  switch (Type) {
    case 'AWS::DynamoDB::Table':
      return { ref: name('TableName'), arn: arn('dynamodb', `table/${name('TableName')}`) };
    case 'AWS::S3::Bucket':
      return { ref: name('BucketName'), arn: `arn:aws:s3:::${name('BucketName')}` };
    case 'AWS::Logs::LogGroup':
      return { ref: name('LogGroupName'), arn: arn('logs', `log-group:${name('LogGroupName')}:*`) };
    case 'AWS::SQS::Queue':
      return { ref: name('QueueName'), arn: arn('sqs', name('QueueName')) };
    case 'AWS::Lambda::Function':
      return { ref: name('FunctionName'), arn: arn('lambda', `function:${name('FunctionName')}`) };
    // The first one, in an account that sees one deployment.
    case 'AWS::Lambda::Version': {
      const published = arn('lambda', `function:${name('FunctionName')}:1`);
      return { ref: published, arn: published };
    }
    case 'AWS::Lambda::Alias': {
      const qualified = arn('lambda', `function:${name('FunctionName')}:${name('Name')}`);
      return { ref: qualified, arn: qualified };
    }
    default:
      return undefined;
  }
}
