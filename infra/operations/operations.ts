import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { OperatorDashboard } from './operator-dashboard.ts';
import type { WatchedParts } from './watched-parts.ts';

/** What an operator sees and is told. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, parts: WatchedParts) {
    super(scope, id);
    new OperatorDashboard(this, 'Dashboard', parts);
    new Alarms(this, 'Alarms', parts);
  }
}
