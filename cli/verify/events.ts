import { PlannedCall } from './calls';
import { LambdaContext } from '../../lambda/action-group/call';
import { classicEvent, gatewayCall } from '../../lambda/runtime/testing';
import { ToolContract } from '../../src/contract/tools/contract';
import { ClassicEvent } from '../../src/contract/tools/envelope';
import { Engine } from '../assembly/tool-functions';

/** A call as the engine sends it. */
export interface EngineCall {
  readonly event: unknown;
  /** Travels beside the event. */
  readonly clientContext?: unknown;
  /** The event, when it is one that wants an envelope back. */
  readonly classic?: ClassicEvent;
}

/** The event in which the engine sends a call. */
export function toEngineCall(engine: Engine, group: string, contract: ToolContract, call: PlannedCall): EngineCall {
  if (engine === 'gateway') {
    const { event, context } = gatewayCall(call.tool, call.args, { actionGroup: group });
    return { event, clientContext: (context as LambdaContext).clientContext };
  }
  const event = classicEvent(contract, call.tool, call.args, { actionGroup: group, inputText: 'verify' });
  return { event, classic: event };
}
