"""Reads back what a deploy of examples/support-agent on AgentCore left. Its tools are not called: see the README.

    python read_back_agentcore.py VERSION STATUS FUNCTION

VERSION is where the endpoint must be, STATUS is the stack's. FUNCTION is the file with the name of the tools' function: it
is written when it is not there, and compared when it is, for the move from the other engine leaves the tools alone.
"""
import json
import pathlib
import sys

from botocore.exceptions import ClientError

from deployed import Stack, client
from read_back import function, role_is_enough_and_not_more, seed

TYPE = 'AWS::BedrockAgentCore::'


def main():
    version, status, known = sys.argv[1:]
    stack = Stack('SupportAgent')
    assert stack.status == status, stack.status
    the_other_agent_is_gone()
    tools_stay(stack, pathlib.Path(known))
    endpoint_at(stack, version)
    tools_are_at_the_gateway(stack)
    profile_is_used(stack)
    seed(stack)
    role_is_enough_and_not_more(stack)


def the_other_agent_is_gone():
    """Nothing of Agents Classic is left."""
    assert client('bedrock-agent').list_agents()['agentSummaries'] == []


def tools_stay(stack, known):
    """The function is the one that served the other engine, and no service may call it by a permission any more."""
    name = stack.the('AWS::Lambda::Function')
    assert name == known.read_text(), name
    try:
        policy = json.loads(client('lambda').get_policy(FunctionName=name)['Policy'])
        assert policy['Statement'] == [], policy
    except ClientError as error:
        assert error.response['Error']['Code'] == 'ResourceNotFoundException', error


def endpoint_at(stack, version):
    """The harness and the endpoint that callers use are at the version, each version with an instruction of its own."""
    control, harness_id = client('bedrock-agentcore-control'), stack.outputs['HarnessArn'].split('/')[-1]
    harness = control.get_harness(harnessId=harness_id)['harness']
    assert harness['harnessVersion'] == version, harness
    assert harness['arn'] == stack.the(f'{TYPE}Harness'), harness
    assert harness['memory'] == {'disabled': {}} and harness['allowedTools'] == ['@tools'], harness
    endpoint = control.get_harness_endpoint(harnessId=harness_id, endpointName=stack.outputs['EndpointName'])['endpoint']
    assert endpoint['liveVersion'] == version, endpoint


def tools_are_at_the_gateway(stack):
    """The gateway that the harness names has the function as a target, with its schema; only IAM opens it."""
    control = client('bedrock-agentcore-control')
    harness = control.get_harness(harnessId=stack.outputs['HarnessArn'].split('/')[-1])['harness']
    tool, = harness['tools']
    gateway = control.get_gateway(gatewayIdentifier=stack.the(f'{TYPE}Gateway'))
    assert tool['config']['agentCoreGateway']['gatewayArn'] == gateway['gatewayArn'], tool
    assert gateway['authorizerType'] == 'AWS_IAM', gateway
    gateway_id, target_id = stack.the(f'{TYPE}GatewayTarget').split('|')
    target = control.get_gateway_target(gatewayIdentifier=gateway_id, targetId=target_id)
    behind = target['targetConfiguration']['mcp']['lambda']
    assert behind['lambdaArn'] == function(stack)['FunctionArn'], behind
    assert [tool['name'] for tool in behind['toolSchema']['inlinePayload']] == ['getOrder', 'cancelOrder'], behind


def profile_is_used(stack):
    """The harness runs on the profile that its cost is booked on."""
    harness = client('bedrock-agentcore-control').get_harness(harnessId=stack.outputs['HarnessArn'].split('/')[-1])['harness']
    model = harness['model']['bedrockModelConfig']['modelId']
    assert model == stack.the('AWS::Bedrock::ApplicationInferenceProfile'), model


if __name__ == '__main__':
    main()
