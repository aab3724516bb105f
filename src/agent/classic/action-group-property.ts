import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type { BedrockAgentProps } from './bedrock-agent-props';
import { Parameter, Tool } from '../../contract/tools/contract';
import { inWords, toOpenApiPayload } from '../../contract/tools/rendering';
import { ActionGroup } from '../../tools/action-group';

/** An action group as `AWS::Bedrock::Agent` takes it. */
export function actionGroupProperty(group: ActionGroup): bedrock.CfnAgent.AgentActionGroupProperty {
  const contract = group.tools._contract;
  const { _handlerFunction: handler } = group;
  return {
    actionGroupName: group.actionGroupName,
    actionGroupState: 'ENABLED',
    description: group.description,
    actionGroupExecutor: handler ? { lambda: handler.functionRef.functionArn } : { customControl: 'RETURN_CONTROL' },
    ...(contract.tools.every(({ http }) => http)
      ? { apiSchema: { payload: toOpenApiPayload(contract) } }
      : { functionSchema: { functions: contract.tools.map(functionProperty) } }),
    skipResourceInUseCheckOnDelete: true, // a group that left the definition may leave the agent
  };
}

/** What the service implements itself. */
export function builtInGroups({ userInput, codeInterpreter }: BedrockAgentProps): bedrock.CfnAgent.AgentActionGroupProperty[] {
  return [
    ...(userInput ? [builtInGroup('UserInput', 'AMAZON.UserInput')] : []),
    ...(codeInterpreter ? [builtInGroup('CodeInterpreter', 'AMAZON.CodeInterpreter')] : []),
  ];
}

/** It has a signature and nothing else. */
function builtInGroup(actionGroupName: string, signature: string): bedrock.CfnAgent.AgentActionGroupProperty {
  return { actionGroupName, actionGroupState: 'ENABLED', parentActionGroupSignature: signature, skipResourceInUseCheckOnDelete: true };
}

function functionProperty({ name, description, parameters, requireConfirmation }: Tool): bedrock.CfnAgent.FunctionProperty {
  return {
    name,
    description,
    ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters.map((parameter) => [parameter.name, parameterDetail(parameter)])) }),
    ...(requireConfirmation && { requireConfirmation: 'ENABLED' }),
  };
}

function parameterDetail({ required, shape }: Parameter): bedrock.CfnAgent.ParameterDetailProperty {
  return { type: shape.type!, description: inWords(shape), required };
}
