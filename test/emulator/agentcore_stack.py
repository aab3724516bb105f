"""The AgentCore types in a stack of their own: created, updated, refused, deleted, and read back each time.

No construct makes these yet that the support agent could use, so the template is written out here. It goes to
CloudFormation itself: what it proves is our handlers, for the day when an example deploys them.
"""
import json

from botocore.exceptions import WaiterError

from deployed import Stack, client

NAME = 'AgentCoreTypes'
PROMPT = 'You help customers of a shop.'


def main():
    deploy('create', template(PROMPT))
    stack = Stack(NAME)
    first = stack.outputs
    tool_is_at_the_gateway(stack)
    harness_is(stack, PROMPT, version='1', pinned_at='1')

    deploy('update', template(PROMPT + ' Be brief.'))
    stack = Stack(NAME)
    assert {**stack.outputs, 'Version': '1'} == first, 'an id changed with the prompt'
    harness_is(stack, PROMPT + ' Be brief.', version='2', pinned_at='1')

    deploy('update', template(PROMPT + ' Be brief.', pinned_at='2'))
    harness_is(Stack(NAME), PROMPT + ' Be brief.', version='2', pinned_at='2')

    try:
        deploy('update', template(PROMPT + ' Be brief.', pinned_at='7'))
        raise AssertionError('an endpoint at a version that does not exist was accepted')
    except WaiterError:
        harness_is(Stack(NAME), PROMPT + ' Be brief.', version='2', pinned_at='2')

    client('cloudformation').delete_stack(StackName=NAME)
    client('cloudformation').get_waiter('stack_delete_complete').wait(StackName=NAME, WaiterConfig={'Delay': 1})


def deploy(change, body):
    """Creates or updates the stack, and waits for it."""
    cloudformation = client('cloudformation')
    arguments = {'StackName': NAME, 'TemplateBody': json.dumps(body), 'Capabilities': ['CAPABILITY_IAM']}
    getattr(cloudformation, f'{change}_stack')(**arguments)
    waiter = cloudformation.get_waiter(f'stack_{change}_complete')
    waiter.wait(StackName=NAME, WaiterConfig={'Delay': 1, 'MaxAttempts': 30})


def tool_is_at_the_gateway(stack):
    """The gateway's target is the function, with its schema."""
    control, out = client('bedrock-agentcore-control'), stack.outputs
    gateway = control.get_gateway(gatewayIdentifier=out['GatewayId'])
    assert gateway['gatewayUrl'] == out['GatewayUrl'] and gateway['status'] == 'READY', gateway
    target = control.get_gateway_target(gatewayIdentifier=out['GatewayId'], targetId=out['TargetId'])
    function = target['targetConfiguration']['mcp']['lambda']
    assert function['lambdaArn'].endswith(stack.the('AWS::Lambda::Function')), function
    assert [tool['name'] for tool in function['toolSchema']['inlinePayload']] == ['get_order'], function


def harness_is(stack, prompt, version, pinned_at):
    """The harness is at a version, its DEFAULT endpoint with it, and the endpoint with a name where it was put."""
    control, harness_id = client('bedrock-agentcore-control'), stack.outputs['HarnessId']
    harness = control.get_harness(harnessId=harness_id)['harness']
    assert harness['harnessVersion'] == version == stack.outputs['Version'], harness
    assert harness['systemPrompt'] == [{'text': prompt}], harness
    assert harness['arn'] == stack.the('AWS::BedrockAgentCore::Harness'), harness
    for name, at in (('DEFAULT', version), ('live', pinned_at)):
        endpoint = control.get_harness_endpoint(harnessId=harness_id, endpointName=name)['endpoint']
        assert endpoint['liveVersion'] == at, endpoint


def template(prompt, pinned_at=None):
    """A function, a gateway with it as a tool, a harness with the gateway, and an endpoint."""
    def attribute(of, name):
        return {'Fn::GetAtt': [of, name]}

    def trusting(service, policies=()):
        trust = {'Effect': 'Allow', 'Action': 'sts:AssumeRole', 'Principal': {'Service': service}}
        return {'Type': 'AWS::IAM::Role', 'Properties': {
            'AssumeRolePolicyDocument': {'Version': '2012-10-17', 'Statement': [trust]}, 'Policies': list(policies),
        }}
    schema = {'Type': 'object', 'Properties': {'orderId': {'Type': 'string'}}, 'Required': ['orderId']}
    resources = {
        'FunctionRole': trusting('lambda.amazonaws.com'),
        'Role': trusting('bedrock-agentcore.amazonaws.com'),
        'Function': {'Type': 'AWS::Lambda::Function', 'Properties': {
            'Code': {'ZipFile': 'exports.handler = async () => ({});'}, 'Handler': 'index.handler',
            'Runtime': 'nodejs24.x', 'Role': attribute('FunctionRole', 'Arn'),
        }},
        'Gateway': {'Type': 'AWS::BedrockAgentCore::Gateway', 'Properties': {
            'Name': 'orders', 'AuthorizerType': 'AWS_IAM', 'ProtocolType': 'MCP', 'RoleArn': attribute('Role', 'Arn'),
        }},
        'Target': {'Type': 'AWS::BedrockAgentCore::GatewayTarget', 'Properties': {
            'GatewayIdentifier': {'Ref': 'Gateway'}, 'Name': 'orders',
            'CredentialProviderConfigurations': [{'CredentialProviderType': 'GATEWAY_IAM_ROLE'}],
            'TargetConfiguration': {'Mcp': {'Lambda': {
                'LambdaArn': attribute('Function', 'Arn'),
                'ToolSchema': {'InlinePayload': [
                    {'Name': 'get_order', 'Description': 'Finds an order.', 'InputSchema': schema},
                ]},
            }}},
        }},
        'Harness': {'Type': 'AWS::BedrockAgentCore::Harness', 'DependsOn': 'Target', 'Properties': {
            'HarnessName': 'orders', 'ExecutionRoleArn': attribute('Role', 'Arn'),
            'Model': {'BedrockModelConfig': {'ModelId': 'us.anthropic.claude-haiku-4-5-20251001-v1:0'}},
            'SystemPrompt': [{'Text': prompt}], 'Memory': {'Disabled': {}}, 'AllowedTools': ['@orders'],
            'Tools': [{'Type': 'agentcore_gateway', 'Name': 'orders', 'Config': {
                'AgentCoreGateway': {'GatewayArn': attribute('Gateway', 'GatewayArn')},
            }}],
            'Tags': [{'Key': 'cost-center', 'Value': 'support'}],
        }},
        'Endpoint': {'Type': 'AWS::BedrockAgentCore::HarnessEndpoint', 'Properties': {
            'HarnessId': attribute('Harness', 'HarnessId'), 'EndpointName': 'live',
            **({'TargetVersion': pinned_at} if pinned_at else {}),
        }},
    }
    outputs = {
        'GatewayId': attribute('Gateway', 'GatewayIdentifier'), 'GatewayUrl': attribute('Gateway', 'GatewayUrl'),
        'TargetId': attribute('Target', 'TargetId'), 'HarnessId': attribute('Harness', 'HarnessId'),
        'EndpointArn': {'Ref': 'Endpoint'}, 'Version': attribute('Harness', 'Version'),
    }
    return {'Resources': resources, 'Outputs': {name: {'Value': value} for name, value in outputs.items()}}


if __name__ == '__main__':
    main()
