/** Stands in the output of every run that had no model behind it. */
export const rehearsalNotice =
  '[WARNING] Rehearsal: no model is behind this run. A scripted playbook chose the steps; tools and findings are real.';
