import { Isolation } from './isolation/sandbox';
import { Runners } from './runners/runners';
import { FunctionCode, ToolGroup } from '../assembly/tool-functions';

/** Why a group cannot be run here; undefined where it can. */
export function whyNot(group: ToolGroup, runners: Runners, isolation: Isolation): string | undefined {
  const { returnsControl, contract, function: fn, target, guarded } = group;
  if (returnsControl) {
    return 'control returns to the caller';
  }
  if (!fn) {
    return 'its function is not in this assembly';
  }
  if (contract.tools.length === 0) {
    return 'its schema is not in the template';
  }
  const [reason] = [fn, ...target ? [target] : []].map((code) => runners.of(code, isolation)).filter((found) => typeof found === 'string');
  return reason && `${reason}${guarded && target ? '; so the function behind the guard was not tried' : ''}`;
}

/** Whether the guard can be run, though the function behind it cannot. */
export function isGuardRunnable({ target, function: fn }: ToolGroup, runners: Runners, isolation: Isolation): boolean {
  return target !== undefined && typeof runners.of(fn!, isolation) !== 'string';
}

/** What runs the functions of a group, by name. */
export function runBy(functions: readonly (FunctionCode | undefined)[], runners: Runners, isolation: Isolation): string[] {
  const found = functions.flatMap((fn) => (fn ? [runners.of(fn, isolation)] : []));
  return [...new Set(found.flatMap((runner) => (typeof runner === 'string' ? [] : [runner.name])))];
}
