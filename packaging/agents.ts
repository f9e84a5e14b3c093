#!/usr/bin/env node
// The command of the published package: its code runs on any Node from 20 on, so nothing hands it over.
import '#client/cli/main.ts';
