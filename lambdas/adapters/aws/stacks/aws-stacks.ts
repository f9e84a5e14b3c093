import * as z from 'zod';
import type { ChangeSet, NewChangeSet, StackAnswer, StackPlace, Stacks } from '#lambdas/ports/stacks.ts';
import { type Ask, answered, askAt, type CloudFormation, isMissing } from './ask-cloudformation.ts';
import { changeSetSchema, createdSchema, stacksSchema, templateSchema } from './stack-answers.ts';
import { eventsOf } from './stack-events.ts';

/** CloudFormation behind the port. @param executionRole what CloudFormation acts as. */
export function createAwsStacks(cloud: CloudFormation, executionRole: string | undefined): Stacks {
  const at = (place: StackPlace) => askAt(cloud, place);
  const nothing = z.unknown().transform(() => undefined);
  return {
    source: 'account',
    async describe({ stack, ...place }) {
      const answer = await at({ stack, ...place })('DescribeStacks', { StackName: stack }, stacksSchema);
      if (answer.outcome !== 'answered') return isMissing(answer) ? answered(undefined) : answer;
      const [found] = answer.value.Stacks;
      return answered(found?.status === 'REVIEW_IN_PROGRESS' ? undefined : found);
    },
    async template(place) {
      const input = { StackName: place.stack, TemplateStage: 'Original' };
      const answer = await at(place)('GetTemplate', input, templateSchema);
      return answer.outcome === 'answered' ? answered(answer.value.TemplateBody) : answer;
    },
    createChangeSet: (place, wanted) => create(at(place), { place, wanted, executionRole }),
    describeChangeSet: (place, id) => describeChangeSet(at(place), place, id),
    executeChangeSet: (place, { id, token }) =>
      at(place)(
        'ExecuteChangeSet',
        { StackName: place.stack, ChangeSetName: id, ClientRequestToken: token },
        nothing,
      ),
    async deleteChangeSet(place, id) {
      const input = { StackName: place.stack, ChangeSetName: id };
      const answer = await at(place)('DeleteChangeSet', input, nothing);
      return answer.outcome !== 'answered' && isMissing(answer) ? answered(undefined) : answer;
    },
    events: (place, token) => eventsOf(at(place), place.stack, token),
    cancelUpdate: (place, token) =>
      at(place)('CancelUpdateStack', { StackName: place.stack, ClientRequestToken: token }, nothing),
  };
}

async function create(
  ask: Ask,
  {
    place,
    wanted,
    executionRole,
  }: { place: StackPlace; wanted: NewChangeSet; executionRole: string | undefined },
): Promise<StackAnswer<{ id: string }>> {
  const { name, token, kind, template, parameters, capabilities, description } = wanted;
  const created = await ask(
    'CreateChangeSet',
    {
      StackName: place.stack,
      ChangeSetName: name,
      ClientToken: token,
      ChangeSetType: kind.toUpperCase(),
      TemplateBody: template,
      Parameters: Object.entries(parameters).map(([ParameterKey, given]) =>
        given === 'previous'
          ? { ParameterKey, UsePreviousValue: true }
          : { ParameterKey, ParameterValue: given.value },
      ),
      Capabilities: capabilities,
      Description: description,
      ...(executionRole === undefined ? {} : { RoleARN: executionRole }),
    },
    createdSchema,
  );
  if (created.outcome === 'answered') return answered({ id: created.value.Id });
  if (!/^AlreadyExists/.test(created.code)) return created;
  // The name is made from the token: an earlier run of the same call made it.
  const there = await describeChangeSet(ask, place, name);
  if (there.outcome !== 'answered') return there;
  return there.value === undefined ? created : answered({ id: there.value.id });
}

/** A stack holds 500 resources at most. */
const maxPages = 50;

async function describeChangeSet(
  ask: Ask,
  { stack }: StackPlace,
  id: string,
): Promise<StackAnswer<ChangeSet | undefined>> {
  let token: string | undefined;
  const changes: ChangeSet['changes'][number][] = [];
  for (let page = 0; page < maxPages; page += 1) {
    const input = { StackName: stack, ChangeSetName: id, ...(token && { NextToken: token }) };
    const answer = await ask('DescribeChangeSet', input, changeSetSchema);
    if (answer.outcome !== 'answered') return isMissing(answer) ? answered(undefined) : answer;
    changes.push(...answer.value.changeSet.changes);
    token = answer.value.next;
    if (token === undefined) return answered({ ...answer.value.changeSet, changes });
  }
  return { outcome: 'failed', code: 'TooManyPages', message: 'the change set has no end' };
}
