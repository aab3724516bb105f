import { readFileSync } from 'node:fs';
import { Callee, CalleeSource, calleeOf } from './callee';
import { Guard } from './guard';
import { watchStrays } from './strays';
import { loadHandler } from './user-module';
import { GuardConfig } from '../../src/contract/tools/guard-config';
import { GUARD_CONFIG_FILE } from '../../src/contract/tools/names';

/**
 * The Lambda handler of `ToolHandler.nodejs`: a layer in front of the user's bundle, which it loads into its own
 * process. The bundle itself is not touched.
 */
const config = JSON.parse(readFileSync(`${__dirname}/${GUARD_CONFIG_FILE}`, 'utf8')) as GuardConfig;

let callee: Callee | undefined;
let attempts = 0;
let loading: Promise<Callee> | undefined;

async function load(): Promise<Callee> {
  return callee = calleeOf(await loadHandler(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), config.handler!, attempts++));
}

/** The user's code. What it needs to be loaded may be there when the next call tries again. */
const source: CalleeSource = () => callee ?? (loading ??= load());
source.forget = () => {
  loading = undefined;
};

const guard = new Guard(config, source);
watchStrays(guard.stray);
// loading starts with the process, where Lambda gives it the most CPU; a failure is reported by the first call
loading = load();
loading.catch(() => undefined);

// Lambda loads it with require(), and what a bundler writes for an "export" is half a kilobyte
exports.handler = guard.handle;
