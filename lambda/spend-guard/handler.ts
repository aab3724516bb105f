import { Doors, Position, nameOf } from './doors';
import { StateRecord } from './record';
import {
  Door, SPEND_GUARD_DIMENSION, SPEND_GUARD_ENV, SPEND_GUARD_NAMESPACE, SpendGuardCommand, SpendGuardConfig, SpendGuardMetric,
} from '../../src/contract/observability/spend-guard';

const config = JSON.parse(process.env[SPEND_GUARD_ENV] ?? '{}') as SpendGuardConfig;
const doors = new Doors(config.denyPolicyArn);
const record = new StateRecord(config.stateParameter);

/**
 * Closes the doors when too much was spent, and opens what it closed. Lambda calls it again when it fails, and whatever it
 * had done is done again without harm.
 */
export async function handler({ action, reason }: SpendGuardCommand): Promise<{ doors: string }> {
  if (action === 'open') {
    const { doors: state } = await record.read();
    if (state === 'open') { // somebody else closed what is closed, or nobody did
      return { doors: 'open' };
    }
    await moveAll('open', reason);
    await record.write('open', reason);
    return { doors: 'open' };
  }
  if (action !== 'close') {
    throw new Error(`action is ${JSON.stringify(action)}; it must be "close" or "open"`);
  }
  await noted(() => record.write('closing', reason)); // first: what is closed in part is opened again as a whole
  await moveAll('closed', reason);
  await record.write('closed', reason);
  return { doors: 'closed' };
}

/** Each door is tried, whatever becomes of the others: the limit holds as far as it can. */
async function moveAll(position: Position, reason: string): Promise<void> {
  const failed: Door[] = [];
  for (const door of config.doors) {
    try {
      await doors.move(door, position);
      log('INFO', `${nameOf(door)} is ${position}`, { reason });
    } catch (error) {
      failed.push(door);
      log('ERROR', `${nameOf(door)} could not be ${position}`, { reason, error: String(error) });
    }
  }
  count(position, config.doors.length - failed.length, failed.length);
  if (failed.length > 0) {
    throw new Error(`Not ${position}: ${failed.map(nameOf).join(', ')}`);
  }
}

/** A record that cannot be kept must not keep a door open. */
async function noted(keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (error) {
    log('ERROR', 'the state could not be recorded', { error: String(error) });
  }
}

function log(level: 'INFO' | 'ERROR', message: string, details: Readonly<Record<string, string>>): void {
  write({ timestamp: new Date().toISOString(), level, message, guard: config.name, ...details });
}

function count(position: Position, moved: number, failed: number): void {
  const metric = position === 'closed' ? SpendGuardMetric.CLOSED : SpendGuardMetric.OPENED;
  const Metrics = [metric, SpendGuardMetric.FAILED].map((Name) => ({ Name, Unit: 'Count' }));
  write({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: SPEND_GUARD_NAMESPACE, Dimensions: [[SPEND_GUARD_DIMENSION]], Metrics }] },
    [SPEND_GUARD_DIMENSION]: config.name,
    [metric]: moved,
    [SpendGuardMetric.FAILED]: failed,
  });
}

function write(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
