import * as z from 'zod';
import { defineTool, type Tool } from '#lambdas/tools/tool.ts';
import { frameworks } from './catalogue/control.ts';

const minute = 60_000;

export const assessControlsTool = defineTool({
  name: 'assess_controls',
  family: 'cloud',
  description:
    'Looks into every account that lets agents in, region by region, and judges each control of SOC 2 and HIPAA: ' +
    'pass, fail, partly, not assessed or not applicable, with counts, gaps and what could not be seen. Findings of ' +
    'an earlier scan_infrastructure count as gaps. Leaves controls.csv and controls.json for the user. All numbers ' +
    'and verdicts are final: tell them, never change or add them up.',
  input: z.object({
    frameworks: z
      .array(z.enum(frameworks))
      .min(1)
      .default([...frameworks])
      .describe('Which frameworks; default: both'),
    accounts: z
      .array(z.string().regex(/^\d{12}$/))
      .min(1)
      .optional()
      .describe('Account numbers; default: all of the organisation'),
    regions: z.array(z.string().max(40)).min(1).optional().describe('Default: all that are turned on'),
  }),
  timeoutMs: 13 * minute,
  async run(context, input) {
    const { assess } = await import('./assess.ts');
    return assess(context, {
      ...input,
      frameworks: frameworks.filter((it) => input.frameworks.includes(it)),
    });
  },
});

export const showControlTool = defineTool({
  name: 'show_control',
  family: 'cloud',
  description:
    'Shows one control: what is looked at for it and, after assess_controls, each resource that falls short, by ' +
    'account and region, with the repair.',
  input: z.object({ id: z.string().max(60).describe('`CC6.1` or `164.312(b)`') }),
  timeoutMs: minute,
  async run(context, { id }) {
    const { showControl } = await import('./show-control.ts');
    return showControl(context, id);
  },
});

/** Judges how an organisation's accounts are secured. */
export const postureTools: readonly Tool<unknown>[] = [assessControlsTool, showControlTool];
