import { FunctionCode, ToolGroup } from '../assembly/tool-functions';

/** Why a group cannot be run here; undefined where it can. */
export function whyNot({ returnsControl, contract, function: fn, target, guarded }: ToolGroup): string | undefined {
  if (returnsControl) {
    return 'control returns to the caller';
  }
  if (!fn) {
    return 'its function is not in this assembly';
  }
  if (contract.tools.length === 0) {
    return 'its schema is not in the template';
  }
  const missing = [fn, ...(target ? [target] : [])].find((code) => !isRunnable(code));
  if (missing) {
    return missing.code
      ? `${missing.resource.path} runs on ${missing.runtime}; only Node.js can be run here${guarded ? ', so the function behind the guard was not tried' : ''}`
      : `the code of ${missing.resource.path} is not in this assembly`;
  }
  return undefined;
}

/** Whether the guard can be run, though the function behind it cannot. */
export function isGuardRunnable({ target, function: fn }: ToolGroup): boolean {
  return target !== undefined && isRunnable(fn);
}

function isRunnable(fn: FunctionCode | undefined): boolean {
  return fn?.code !== undefined && fn.runtime.startsWith('nodejs');
}
