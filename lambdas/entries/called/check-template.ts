// The one function that has no rights: what it reads was written by strangers. It answers a verdict on one template.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as include from 'aws-cdk-lib/cloudformation-include';
import * as nag from 'cdk-nag';
import * as z from 'zod';
import { hideSecretsIn } from '#lambdas/runtime/hide-secrets.ts';
import { checkTemplate } from '#lambdas/template-rules/hipaa-pack.ts';
import type { TemplateVerdict } from '#lambdas/template-rules/template-verdict.ts';

const eventSchema = z.object({ text: z.string() });

export const handler = (event: unknown): Promise<TemplateVerdict> =>
  hideSecretsIn(async () => {
    const { text } = eventSchema.parse(event);
    const folder = await mkdtemp(join(tmpdir(), 'template-'));
    try {
      return checkTemplate({ cdk, include, nag }, { text, folder });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
